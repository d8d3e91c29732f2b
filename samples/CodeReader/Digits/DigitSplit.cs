namespace CodeReader.Digits;

/// <summary>
/// The data set cut into three parts that share no image: one to train the networks, one to choose the cascade's
/// threshold and to warm up, one that only the codes to be read are composed of.
/// </summary>
internal sealed record DigitSplit(DigitImage[] Training, DigitImage[] Calibration, DigitImage[] HeldOut)
{
    private const string DataFile = "Data/optdigits.txt";
    private const double TrainingShare = 0.60, CalibrationShare = 0.12;
    private const int InkLevels = 16;

    /// <summary>Loads the data set from beside the program and cuts it, per digit, the same way for the same seed.</summary>
    internal static DigitSplit Load(int seed)
    {
        DigitImage[] all = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, DataFile)).Select(Parse)];
        new Random(seed).Shuffle(all);
        return new DigitSplit(
            Part(all, 0, TrainingShare),
            Part(all, TrainingShare, TrainingShare + CalibrationShare),
            Part(all, TrainingShare + CalibrationShare, 1));
    }

    private static DigitImage[] Part(DigitImage[] all, double from, double to) =>
        [.. all.GroupBy(image => image.Digit).OrderBy(group => group.Key)
               .SelectMany(group => group.Skip((int)(from * group.Count()))
                                         .Take((int)(to * group.Count()) - (int)(from * group.Count())))];

    /// <summary>A line is 64 base-17 characters of ink, a blank and the digit; see Data/ATTRIBUTION.md.</summary>
    private static DigitImage Parse(string line, int index)
    {
        if (line.Length != DigitImage.Size + 2)
            throw new InvalidDataException($"{DataFile}, line {index + 1}: {line.Length} characters, expected {DigitImage.Size + 2}.");
        var pixels = new byte[DigitImage.Size];
        for (int i = 0; i < pixels.Length; i++)
        {
            int ink = line[i] <= '9' ? line[i] - '0' : line[i] - 'A' + 10;
            pixels[i] = (byte)(ink * 255 / InkLevels);
        }
        return new DigitImage(pixels, line[^1] - '0');
    }
}
