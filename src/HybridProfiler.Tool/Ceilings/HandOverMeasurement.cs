using System.Diagnostics;
using System.Globalization;
using HybridProfiler.Analysis.Changes;

namespace HybridProfiler.Tool.Ceilings;

/// <summary>
/// What it costs to hand something to a thread that sleeps: one thread waits on a SemaphoreSlim, as BlockingCollection does
/// too, another works for a while and then releases it. Medians, of the time from the call to the waiting thread's running
/// and of the call itself; and the longest work after which the other still spins and neither costs anything.
/// </summary>
internal static class HandOverMeasurement
{
    /// <summary>Hand-overs that make a steady median within half a second.</summary>
    public const int Usual = 300;

    // Long enough that a thread usually sleeps by then, short enough that no processor has gone into a deep sleep. How long one spins
    // before depends on what the runtime has found out about the processor so far: where it still spins, longer ones are tried.
    private const int ShortestMicroseconds = 1_000, LongestMicroseconds = 16_000;

    // Who wakes a thread calls the operating system, which takes many times what it takes to find that nobody sleeps.
    private const int SleepsFrom = 4;

    // The first hand-overs warm the code and the threads up.
    private const int WarmUp = 20;

    private static readonly int[] Waits = [20, 30, 50, 70, 100, 140, 200, 280, 400, 560, 800, 1_100, 1_600, 2_200];

    /// <summary>Measures.</summary>
    /// <param name="handOvers">Hand-overs to a sleeping thread, at least 1.</param>
    public static HandOverCost Measure(int handOvers)
    {
        Run(ShortestMicroseconds, WarmUp);
        long awake = Median(Run(0, handOvers).Wakers);
        int wait = ShortestMicroseconds;
        while (wait < LongestMicroseconds && Median(Run(wait, WarmUp).Wakers) < SleepsFrom * awake) wait *= 2;
        (long[] wakeUps, long[] wakers) = Run(wait, handOvers);
        long asleep = Median(wakers);
        int spin = 0;
        foreach (int shorter in Waits)
        {
            // While it spins the call takes what it takes when nobody waits.
            if (shorter >= wait || Median(Run(shorter, Math.Max(1, handOvers / 6)).Wakers) > (awake + asleep) / 2) break;
            spin = shorter;
        }

        return new HandOverCost(Median(wakeUps), Math.Max(0, asleep - awake), spin * 1_000L, string.Create(CultureInfo.InvariantCulture, $"measured: medians of {handOvers} releases of a SemaphoreSlim after waits of {wait / 1_000} ms"));
    }

    private static (long[] WakeUps, long[] Wakers) Run(int waitMicroseconds, int count)
    {
        using SemaphoreSlim semaphore = new(0);
        long[] called = new long[count], returned = new long[count], ran = new long[count];
        int waiting = -1;
        Thread sleeper = new(() =>
        {
            for (int i = 0; i < count; i++)
            {
                Volatile.Write(ref waiting, i);
                semaphore.Wait();
                ran[i] = Stopwatch.GetTimestamp();
            }
        }) { IsBackground = true };
        sleeper.Start();
        for (int i = 0; i < count; i++)
        {
            // Yields: where there is one processor only, the other comes to its wait no other way.
            while (Volatile.Read(ref waiting) < i) Thread.Yield();
            long until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * waitMicroseconds / 1_000_000);
            while (Stopwatch.GetTimestamp() < until) Thread.SpinWait(10);
            called[i] = Stopwatch.GetTimestamp();
            semaphore.Release();
            returned[i] = Stopwatch.GetTimestamp();
        }

        sleeper.Join();
        return (Between(called, ran), Between(called, returned));
    }

    private static long[] Between(long[] from, long[] to) => [.. from.Zip(to, (a, b) => (long)Math.Max(0, Stopwatch.GetElapsedTime(a, b).TotalNanoseconds))];

    private static long Median(long[] values)
    {
        long[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
