namespace CodeReader.Digits;

/// <summary>What a bad scan does to a digit: noise on every pixel, and now and then a bar across it.</summary>
/// <param name="NoiseStd">Standard deviation of the pixel noise, in grey levels (0-255).</param>
/// <param name="OcclusionChance">Chance that two neighbouring rows or columns are lost (all paper or all ink).</param>
internal readonly record struct Disturbance(double NoiseStd, double OcclusionChance)
{
    internal static readonly Disturbance None = new(0, 0);

    /// <summary>A disturbed copy of <paramref name="pixels"/>.</summary>
    internal byte[] Apply(ReadOnlySpan<byte> pixels, Random random)
    {
        byte[] disturbed = pixels.ToArray();
        if (random.NextDouble() < OcclusionChance)
            Occlude(disturbed, random);
        if (NoiseStd > 0)
            for (int i = 0; i < disturbed.Length; i++)
                disturbed[i] = (byte)Math.Clamp(disturbed[i] + NoiseStd * Gaussian(random), 0, 255);
        return disturbed;
    }

    private static void Occlude(byte[] pixels, Random random)
    {
        const int side = DigitImage.Side;
        int first = random.Next(side - 1);
        bool rows = random.Next(2) == 0;
        byte level = random.Next(2) == 0 ? (byte)0 : (byte)255;
        for (int i = 0; i < 2 * side; i++)
        {
            int across = first + i / side, along = i % side;
            pixels[rows ? across * side + along : along * side + across] = level;
        }
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
