// Predictions for the sample against the sample really changed. Usage: CodeReader.Benchmarks [--rounds N] [--out DIR]
using System.Globalization;
using System.Text.Json;
using CodeReader.Benchmarks;
using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Imaging;
using CodeReader.Training;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Model;
using HybridProfiler.Tool.Ceilings;
using TorchSharp;

const int Seed = 7, Batch = 4;
int rounds = 15;
string output = "artifacts/bench";
for (int i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] == "--rounds") rounds = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    else if (args[i] == "--out") output = args[i + 1];
}

torch.set_num_threads(1);
DigitSplit split = DigitSplit.Load(Seed);
using var networks = TrainedNetworks.Get(split, Seed, "artifacts/cache", Console.Out, interactive: false);
using IImageNormaliser normaliser = ImageNormalisers.Open();
// Codes of one length, so that a batch costs what its size says.
Code[] codes = [.. new CodeComposer(split.HeldOut, Seed + 2).Compose(400).GroupBy(c => c.Length).MaxBy(g => g.Count())!.Take(100)];
torch.Tensor[] images = [.. codes.Select(c => torch.tensor(normaliser.Normalise(new ScannedPixels(c.Pixels, normaliser.SendPixels(c.Length)), c.Length).Values, [c.Length, 1, IImageNormaliser.Side, IImageNormaliser.Side]))];
using PartsPipeline pipeline = new(networks, images);
// What waking a thread costs on this machine, from a measurement of its own.
HandOverCost handOver = HandOverMeasurement.Measure(HandOverMeasurement.Usual);
double fixedShare = double.NaN;

PredictedVariant[] variants =
[
    new("the stem computes each code once, not twice", new PartsVariant(StemCalls: 2), new PartsVariant(), ("", recorded => recorded.WhatIf().Scale("stem", PredictedVariant.SpeedWithout(recorded, "stem", "forward again")))),
    new("transformer and what follows on a thread of their own", new PartsVariant(), new PartsVariant(Overlapped: true),
        (", waking a thread taken as free", recorded => recorded.WhatIf().Overlap("stem->transformer:features")), (", waking a thread as measured", recorded => recorded.WhatIf().Overlap("stem->transformer:features", handOver))),
    new($"the stem computes {Batch} codes at once", new PartsVariant(), new PartsVariant(StemBatch: Batch), ("", recorded => recorded.WhatIf().Batch("stem", Batch, fixedShare))),
];
foreach (PredictedVariant variant in variants)
    for (int warm = 0; warm < 6; warm++) variant.Warm(pipeline);
// What a call costs that does not grow with its size, from calls of the stem alone.
fixedShare = PredictedVariant.FixedShareOf(pipeline, Batch);
for (int round = 0; round < rounds; round++)
    foreach (PredictedVariant variant in variants) variant.Measure(pipeline);

Console.WriteLine($"{codes.Length} codes of {codes[0].Length} digits, {rounds} rounds, each the best of five pairs; fixed share of a call of the stem {fixedShare:F3}");
Console.WriteLine($"Waking a thread: {handOver.WakeUpNs / 1e3:F1} us until it runs, {handOver.WakerNs / 1e3:F1} us of the thread that wakes it, neither after waits up to {handOver.SpinNs / 1e3:F0} us; {handOver.Source}");
Console.WriteLine("| change | median latency [ms], recorded | changed (95 %) | predicted | distance | paired error | run [ms], recorded | changed (95 %) | predicted | distance | paired error |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (string row in variants.SelectMany(v => v.Rows())) Console.WriteLine(row);
Console.WriteLine("The overlap taken apart, medians over the rounds of medians over the requests [us]:");
Console.WriteLine("| piece | recorded | changed | difference |");
Console.WriteLine("| --- | ---: | ---: | ---: |");
foreach (string row in variants[1].TakenApartRows()) Console.WriteLine(row);
Directory.CreateDirectory(output);
File.WriteAllText(Path.Combine(output, "what-if.json"), JsonSerializer.Serialize(variants.Select(v => v.Result()), new JsonSerializerOptions { WriteIndented = true }));
Console.WriteLine($"Largest distance {variants.Max(v => v.Distance) * 100:F1} %, target 5 %.");
return 0;
