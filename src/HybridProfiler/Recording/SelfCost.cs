using System.Runtime.CompilerServices;

namespace HybridProfiler.Recording;

/// <summary>
/// What the profiler costs itself, measured at session start on a buffer of its own, and the warm-up that makes the
/// first scope of the program as cheap as the rest.
/// </summary>
/// <param name="ScopeNs">Nanoseconds of one scope, begin and end; median of batches.</param>
/// <param name="ClockReadNs">Nanoseconds of one read of the clock.</param>
internal sealed record SelfCost(double ScopeNs, double ClockReadNs)
{
    private const int Batches = 15;
    private const int PerBatch = 60;
    private static readonly Lock s_lock = new();
    private static readonly Label s_label = new(null, "HybridProfiler self-measurement", SpanKind.Runtime);

    /// <summary>Measures, with the clock that the session will use unless one records already.</summary>
    public static SelfCost MeasureOnce(ClockSource clock)
    {
        lock (s_lock)
        {
            SelfCost? result = null;
            // A thread of its own: the caller's buffer must not see scopes of ours, nor its first chunk be spent on them.
            Thread thread = new(() => result = Measure(clock)) { IsBackground = true, Name = Collector.ThreadName };
            thread.Start();
            thread.Join();
            return result!;
        }
    }

    private static SelfCost Measure(ClockSource clock)
    {
        lock (Recorder.Lock)
        {
            if (!Gate.IsOpen) HostClock.Choose(clock);
        }

        ThreadBuffer buffer = ThreadBuffer.CreateDetached();
        try
        {
            double[] scopes = new double[Batches], reads = new double[Batches];
            for (int i = 0; i < Batches; i++)
            {
                scopes[i] = TimeScopes(buffer);
                reads[i] = TimeReads();
            }

            Array.Sort(scopes);
            Array.Sort(reads);
            return new SelfCost(scopes[Batches / 2], reads[Batches / 2]);
        }
        finally
        {
            buffer.FreeDetached();
        }
    }

    // Optimised at its first call, together with everything that is inlined into it: the steady state, not the JIT's first tier.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double TimeScopes(ThreadBuffer buffer)
    {
        buffer.RewindDetached();
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        for (int i = 0; i < PerBatch; i++)
        {
            Scope scope = buffer.OpenDetached(s_label.Id);
            scope.Dispose();
        }

        return (double)HostClock.ToNs(System.Diagnostics.Stopwatch.GetTimestamp() - begin) / PerBatch;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double TimeReads()
    {
        long begin = System.Diagnostics.Stopwatch.GetTimestamp(), sum = 0;
        for (int i = 0; i < PerBatch; i++) sum += HostClock.Ticks();
        GC.KeepAlive(sum);
        return (double)HostClock.ToNs(System.Diagnostics.Stopwatch.GetTimestamp() - begin) / PerBatch;
    }
}
