using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Efficiency;

namespace HybridProfiler.Tool.Ceilings;

/// <summary>
/// What the machine's processor can do: multiply-adds on float vectors held in registers, and McCalpin's STREAM triad (a = b + s c, 12
/// bytes for an element, as STREAM counts) over arrays far larger than its caches; on as many threads as the runtime sees processors.
/// </summary>
internal static class HostCeilings
{
    private const int OperationsOfMultiplyAdd = 2;
    private const int BytesOfTriad = 3 * sizeof(float);

    private static float s_sink;

    /// <summary>Measures.</summary>
    /// <param name="rounds">Rounds of each.</param>
    /// <param name="multiplyAdds">Multiply-adds of each chain in a round.</param>
    /// <param name="elements">Elements of each array, for all threads together.</param>
    public static DeviceCeilings Measure(int rounds, int multiplyAdds, int elements)
    {
        int threads = Environment.ProcessorCount;
        MultiplyAddLoop loop = MultiplyAddLoop.Widest();
        MeasuredRate flops = Flops(loop, threads, rounds, multiplyAdds);
        MeasuredRate bytes = Bandwidth(threads, rounds, elements / threads);
        return new DeviceCeilings(flops.Best, bytes.Best, $"measured on {threads} threads: multiply-adds of {loop.Width}-bit float vectors ({flops}), triad over arrays of {(long)elements * sizeof(float) / 1_000_000} MB ({bytes})");
    }

    private static MeasuredRate Flops(MultiplyAddLoop loop, int threads, int rounds, int multiplyAdds)
    {
        double operations = (double)OperationsOfMultiplyAdd * loop.Lanes * MultiplyAddLoop.Chains * multiplyAdds * threads;
        Together(threads, _ => s_sink = loop.Run(multiplyAdds / 8));
        return MeasuredRate.Of(rounds, () => operations / Together(threads, _ => s_sink = loop.Run(multiplyAdds)));
    }

    private static MeasuredRate Bandwidth(int threads, int rounds, int elements)
    {
        float[][] a = new float[threads][], b = new float[threads][], c = new float[threads][];
        // Each thread touches its arrays first, so that they lie in the memory next to it.
        Together(threads, t => (a[t], b[t], c[t]) = (Filled(elements, 0), Filled(elements, 1), Filled(elements, 2)));
        return MeasuredRate.Of(rounds, () => (double)BytesOfTriad * elements * threads / Together(threads, t => Triad(a[t], b[t], c[t], 0.5f)));
    }

    private static float[] Filled(int count, float value)
    {
        float[] array = GC.AllocateUninitializedArray<float>(count);
        Array.Fill(array, value);
        return array;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Triad(float[] a, float[] b, float[] c, float scale)
    {
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(a.AsSpan());
        ReadOnlySpan<Vector<float>> first = MemoryMarshal.Cast<float, Vector<float>>(b), second = MemoryMarshal.Cast<float, Vector<float>>(c);
        Vector<float> factor = new(scale);
        for (int i = 0; i < to.Length && i < first.Length && i < second.Length; i++) to[i] = first[i] + (factor * second[i]);
    }

    // Seconds from the begin of the first to the end of the last; nobody begins before all are there.
    private static double Together(int threads, Action<int> work)
    {
        using Barrier ready = new(threads);
        long[] begins = new long[threads], ends = new long[threads];
        Thread[] all = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            ready.SignalAndWait();
            begins[t] = Stopwatch.GetTimestamp();
            work(t);
            ends[t] = Stopwatch.GetTimestamp();
        }) { IsBackground = true })];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
        return Stopwatch.GetElapsedTime(begins.Min(), ends.Max()).TotalSeconds;
    }
}
