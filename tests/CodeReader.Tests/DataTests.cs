using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Imaging;
using CodeReader.Networks;
using CodeReader.Pipeline;

namespace CodeReader.Tests;

public sealed class DataTests
{
    [Fact]
    public void Every_image_is_in_exactly_one_part_and_every_part_has_every_digit()
    {
        DigitSplit split = DigitSplit.Load(seed: 3);
        DigitImage[][] parts = [split.Training, split.Calibration, split.HeldOut];
        Assert.Equal(1797, parts.Sum(part => part.Length));
        Assert.Equal(1797, parts.SelectMany(part => part).Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.All(parts, part => Assert.Equal(10, part.Select(image => image.Digit).Distinct().Count()));
    }

    [Fact]
    public void The_data_are_those_of_the_data_set()
    {
        DigitSplit split = DigitSplit.Load(seed: 3);
        DigitImage[] all = [.. split.Training, .. split.Calibration, .. split.HeldOut];
        // Class sizes as the repository states them for this part of the data set.
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
            all.GroupBy(image => image.Digit).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.All(all, image => Assert.Equal(DigitImage.Size, image.Pixels.Length));
    }

    [Fact]
    public void The_same_seed_splits_and_composes_alike_and_another_does_not()
    {
        Assert.Equal(Pixels(5), Pixels(5));
        Assert.NotEqual(Pixels(5), Pixels(6));

        static byte[] Pixels(int seed) =>
            [.. new CodeComposer(DigitSplit.Load(seed).HeldOut, seed).Compose(6).SelectMany(code => code.Pixels)];
    }

    [Fact]
    public void Codes_are_a_third_each_valid_and_made_of_the_given_images_only()
    {
        DigitSplit split = DigitSplit.Load(seed: 3);
        HashSet<string> heldOut = [.. split.HeldOut.Select(image => Convert.ToHexString(image.Pixels))];
        Code[] codes = new CodeComposer(split.HeldOut, 1).Compose(60, firstId: 100);
        Assert.Equal(Enumerable.Range(100, 60), codes.Select(code => code.Id));
        Assert.All(Enum.GetValues<CodeClass>(), kind => Assert.Equal(20, codes.Count(code => code.Class == kind)));
        Assert.All(codes, code => Assert.True(Luhn.IsValid(code.Digits)));
        Assert.All(codes.Where(code => code.Class != CodeClass.Noisy), code =>
            Assert.All(code.Pixels.Chunk(DigitImage.Size), image => Assert.Contains(Convert.ToHexString(image), heldOut)));
    }

    [Fact]
    public void OpenCl_and_managed_prepare_the_same_images()
    {
        OpenClDevice? device = OpenClDevice.TryOpen(out string whyNot);
        if (device is null)
            Assert.Skip(whyNot);
        using var onDevice = new OpenClNormaliser(device); // disposes the device
        Code[] codes = new CodeComposer(DigitSplit.Load(seed: 3).HeldOut, 1).Compose(9);
        foreach (Code code in codes)
        {
            float[] expected = ManagedNormaliser.Prepare(code.Pixels, code.Length);
            float[] actual = onDevice.Normalise(new ScannedPixels(code.Pixels, default), code.Length).Values;
            Assert.Equal(code.Length * IImageNormaliser.Size, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void Components_state_the_parameters_of_their_networks()
    {
        using var networks = new ReaderNetworks();
        Assert.Equal(Bytes(networks.Stem), Parts.Stem.Info.ParameterBytes);
        Assert.Equal(Bytes(networks.Transformer), Parts.Transformer.Info.ParameterBytes);
        Assert.Equal(Bytes(networks.Reader), Parts.Reader.Info.ParameterBytes);

        static long Bytes(TorchSharp.torch.nn.Module network) => network.parameters().Sum(p => p.numel() * p.element_size());
    }

    [Theory]
    [InlineData("--codes", "two")]
    [InlineData("--codes", "1")]
    [InlineData("--output")]
    [InlineData("--colour", "red")]
    public void A_wrong_command_line_is_answered_with_the_usage(params string[] args) =>
        Assert.Contains("usage:", Assert.Throws<ArgumentException>(() => CodeReaderOptions.Parse(args)).Message);
}
