using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Imaging;
using CodeReader.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace CodeReader.Training;

/// <summary>
/// Trains the three parts on the training images, then chooses the cascade's threshold on the calibration images.
/// The same seed gives the same networks on the same machine.
/// </summary>
internal sealed class Trainer(DigitSplit split, int seed)
{
    private const int DigitEpochs = 24, BatchSize = 64, ReaderSteps = 250, CodesPerStep = 96;
    private const double DigitRate = 3e-3, ReaderRate = 1e-2;
    private const double TolerableEarlyErrors = 0.004; // share of early digits that may be wrong on calibration images

    private static readonly Disturbance[] Disturbances =
        [Disturbance.None, new(NoiseStd: 20, OcclusionChance: 0), new(NoiseStd: 44, OcclusionChance: 0.4), Disturbance.None];

    /// <summary>A scan is good or bad as a whole; these are worse than the codes to come, because the images are known ones.</summary>
    private static readonly Disturbance[] Scans =
        [Disturbance.None, Disturbance.None, Disturbance.None, new(44, 0.4), new(50, 0.5), new(60, 0.5)];

    private readonly Random _random = new(seed);

    private int BatchesPerEpoch => (split.Training.Length + BatchSize - 1) / BatchSize;

    internal void Train(ReaderNetworks networks, TextWriter output, bool interactive)
    {
        var progress = new TrainingProgress(output, interactive, DigitEpochs * BatchesPerEpoch + ReaderSteps);
        TrainDigits(networks, progress);
        networks.Evaluate();
        TrainReader(networks, progress);
        networks.Evaluate();
        networks.ExitConfidence = ChooseExitConfidence(networks.Stem);
    }

    private void TrainDigits(ReaderNetworks networks, TrainingProgress progress)
    {
        using var optimiser = optim.AdamW(networks.Stem.parameters().Concat(networks.Transformer.parameters()), lr: DigitRate);
        var rate = optim.lr_scheduler.OneCycleLR(optimiser, max_lr: DigitRate, epochs: DigitEpochs, steps_per_epoch: BatchesPerEpoch);
        DigitImage[] images = [.. split.Training];
        for (int epoch = 1; epoch <= DigitEpochs; epoch++)
        {
            _random.Shuffle(images);
            foreach (DigitImage[] batch in images.Chunk(BatchSize))
            {
                using var scope = NewDisposeScope();
                Tensor labels = tensor(batch.Select(i => (long)i.Digit).ToArray());
                (Tensor features, Tensor early) = networks.Stem.call(Prepare(batch));
                Tensor late = networks.Transformer.call(features, early);
                Tensor loss = nn.functional.cross_entropy(early, labels) + nn.functional.cross_entropy(late, labels);
                Descend(optimiser, loss);
                rate.step();
                progress.Step($"stem + transformer, epoch {epoch}, loss {loss.item<float>():0.000}");
            }
        }
    }

    /// <summary>The reader sees only what the other two made of images, so whole codes are cheap: no image is read twice.</summary>
    private void TrainReader(ReaderNetworks networks, TrainingProgress progress)
    {
        using var scope = NewDisposeScope();
        DigitImage[] known = [.. split.Training, .. split.Calibration];
        DigitImage[] images = [.. Scans.SelectMany(scan => Scan(known, scan))];
        ILookup<(int, int), long> byScan = Enumerable.Range(0, images.Length).ToLookup(i => (i / known.Length, images[i].Digit), i => (long)i);
        Tensor logits = Recognise(networks, images);
        using var optimiser = optim.AdamW(networks.Reader.parameters(), lr: ReaderRate, weight_decay: 0.05);
        var composer = new CodeComposer(split.Calibration, seed + 1);
        for (int step = 1; step <= ReaderSteps; step++)
        {
            using var stepScope = NewDisposeScope();
            int length = step % 2 == 0 ? CodeComposer.ShortLength : CodeComposer.LongLength;
            int[] digits = [.. Enumerable.Range(0, CodesPerStep).SelectMany(_ => composer.NextDigits(length))];
            int[] scans = [.. Enumerable.Range(0, CodesPerStep).Select(_ => _random.Next(Scans.Length))];
            Tensor picked = tensor(digits.Select((digit, i) => Pick(byScan[(scans[i / length], digit)])).ToArray());
            Tensor corrected = networks.Reader.call(logits.index_select(0, picked).view(CodesPerStep, length, -1));
            Tensor labels = tensor(digits.Select(digit => (long)digit).ToArray());
            Tensor loss = nn.functional.cross_entropy(corrected.view(CodesPerStep * length, -1), labels);
            Descend(optimiser, loss);
            progress.Step($"reader, step {step}, loss {loss.item<float>():0.000}");
        }
    }

    private static Tensor Recognise(ReaderNetworks networks, DigitImage[] images)
    {
        using var noGrad = no_grad();
        (Tensor features, Tensor logits) = networks.Stem.call(ToTensor([.. images.SelectMany(i => i.Pixels)], images.Length));
        return networks.Transformer.call(features, logits);
    }

    private long Pick(IEnumerable<long> images)
    {
        var list = (IList<long>)images;
        return list[_random.Next(list.Count)];
    }

    private IEnumerable<DigitImage> Scan(DigitImage[] images, Disturbance disturbance) =>
        images.Select(image => image with { Pixels = disturbance.Apply(image.Pixels, _random) });

    /// <summary>The lowest confidence above which at most the tolerable share of calibration digits is read wrongly by the stem.</summary>
    private double ChooseExitConfidence(ConvolutionalStem stem)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        // Each calibration image as written and under every disturbance.
        DigitImage[] images = [.. Disturbances.SelectMany(d => Scan(split.Calibration, d))];
        byte[] pixels = [.. images.SelectMany(image => image.Pixels)];
        (_, Tensor logits) = stem.call(ToTensor(pixels, images.Length));
        (Tensor confidence, Tensor read) = nn.functional.softmax(logits, -1).max(-1);
        float[] confidences = confidence.data<float>().ToArray();
        long[] digits = read.data<long>().ToArray();

        int[] byConfidence = [.. Enumerable.Range(0, images.Length).OrderByDescending(i => confidences[i])];
        double chosen = 1;
        for (int i = 0, errors = 0; i < byConfidence.Length; i++)
        {
            errors += digits[byConfidence[i]] == images[byConfidence[i]].Digit ? 0 : 1;
            if (errors <= TolerableEarlyErrors * (i + 1))
                chosen = confidences[byConfidence[i]];
        }
        return chosen;
    }

    private Tensor Prepare(DigitImage[] batch) => ToTensor(
        [.. batch.SelectMany(image => Disturbances[_random.Next(Disturbances.Length)].Apply(Shift(image.Pixels), _random))], batch.Length);

    /// <summary>Moves the digit by at most one pixel to the side, in half of the cases.</summary>
    private byte[] Shift(byte[] pixels)
    {
        int dx = _random.Next(4) switch { 0 => -1, 1 => 1, _ => 0 };
        var moved = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i % DigitImage.Side + dx;
            if (x is >= 0 and < DigitImage.Side)
                moved[i + dx] = pixels[i];
        }
        return moved;
    }

    private static Tensor ToTensor(byte[] pixels, int count) =>
        tensor(ManagedNormaliser.Prepare(pixels, count), [count, 1, IImageNormaliser.Side, IImageNormaliser.Side]);

    private static void Descend(optim.Optimizer optimiser, Tensor loss)
    {
        optimiser.zero_grad();
        loss.backward();
        optimiser.step();
    }
}
