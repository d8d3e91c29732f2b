using System.Buffers;
using System.Numerics;

namespace HybridProfiler.Analysis.Statistics;

/// <summary>
/// Sorts durations. Most are below a millisecond, so that two or three passes over their digits (of 11 bits, the lowest first) put thousands of them in
/// order, in less time than comparing them takes. Few or long ones are compared.
/// </summary>
internal static class DurationSort
{
    private const int DigitBits = 11, Digits = 1 << DigitBits, MostPasses = 4, Few = 512;

    /// <summary>Sorts in place, ascending.</summary>
    public static void Sort(Span<long> durationsNs)
    {
        if (durationsNs.Length < Few)
        {
            durationsNs.Sort();
            return;
        }

        // Below zero the highest bit is set, and the passes are too many.
        long all = 0;
        foreach (long duration in durationsNs) all |= duration;
        int passes = (64 - BitOperations.LeadingZeroCount((ulong)all) + DigitBits - 1) / DigitBits;
        if (passes > MostPasses)
        {
            durationsNs.Sort();
            return;
        }

        long[] rented = ArrayPool<long>.Shared.Rent(durationsNs.Length);
        Span<long> from = durationsNs, to = rented.AsSpan(0, durationsNs.Length);
        for (int pass = 0; pass < passes; pass++)
        {
            Pass(from, to, pass * DigitBits);
            Span<long> last = from;
            from = to;
            to = last;
        }

        if (from != durationsNs) from.CopyTo(durationsNs);
        ArrayPool<long>.Shared.Return(rented);
    }

    private static void Pass(ReadOnlySpan<long> from, Span<long> to, int shift)
    {
        Span<int> next = stackalloc int[Digits];
        next.Clear();
        foreach (long value in from) next[(int)(value >> shift) & (Digits - 1)]++;
        int before = 0;
        foreach (ref int count in next) (count, before) = (before, before + count);
        foreach (long value in from) to[next[(int)(value >> shift) & (Digits - 1)]++] = value;
    }
}
