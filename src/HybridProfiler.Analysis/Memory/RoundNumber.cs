namespace HybridProfiler.Analysis.Memory;

/// <summary>The series 1, 2, 5, 10, 20, 50 ..., which reads better than powers of two where kB are powers of 1,000.</summary>
internal static class RoundNumber
{
    /// <summary>The first number of the series that is not below another; 1 for less.</summary>
    public static long Up(long number)
    {
        for (long decade = 1; decade <= long.MaxValue / 10; decade *= 10)
        {
            if (number <= decade) return decade;
            if (number <= 2 * decade) return 2 * decade;
            if (number <= 5 * decade) return 5 * decade;
        }

        return long.MaxValue;
    }
}
