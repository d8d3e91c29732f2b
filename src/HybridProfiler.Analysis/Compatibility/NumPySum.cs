namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Sums as NumPy adds them: eight partial sums up to 128 values, halves above. Differences of such sums show in which order was added.</summary>
internal static class NumPySum
{
    private const int Lanes = 8, Block = 128;

    public static double Of(ReadOnlySpan<double> values)
    {
        if (values.Length > Block)
        {
            int half = values.Length / 2;
            half -= half % Lanes;
            return Of(values[..half]) + Of(values[half..]);
        }

        double sum = 0;
        int whole = values.Length - values.Length % Lanes;
        if (whole > 0)
        {
            Span<double> lanes = stackalloc double[Lanes];
            values[..Lanes].CopyTo(lanes);
            for (int i = Lanes; i < whole; i++) lanes[i % Lanes] += values[i];
            sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        }

        foreach (double value in values[whole..]) sum += value;
        return sum;
    }
}
