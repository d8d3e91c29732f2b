using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>
/// A stretch of the recording during which the components kept the machine busy in the same proportions. The phases cover the recording
/// without gaps, so that their lengths sum to its wall exactly.
/// </summary>
/// <param name="Kind">Phases with the same number are alike; numbered from 0 in the order in which they first occur.</param>
/// <param name="StartNs">Start on the host's monotonic clock.</param>
/// <param name="EndNs">End.</param>
/// <param name="Requests">Requests that began in it.</param>
/// <param name="HostLoads">For each component the threads that worked for it, on average (its exclusive host time without waiting / length).</param>
/// <param name="DeviceLoads">For each component its operations in flight on devices, on average (their durations / length).</param>
public sealed record ExecutionPhase(int Kind, long StartNs, long EndNs, int Requests, ImmutableArray<double> HostLoads, ImmutableArray<double> DeviceLoads)
{
    private const int Windows = 240;
    // A twentieth of the recording, and about five requests: what is shorter is what requests do, not a phase of the run.
    private const int FewestWindows = 12;
    private const int FewestRequests = 5;
    // Loads closer than this are the same phase, and noise below it is none.
    private const double SameLoad = 0.05;

    /// <summary>Length in nanoseconds.</summary>
    public long DurationNs => EndNs - StartNs;

    internal static ImmutableArray<ExecutionPhase> Of(TraceIndex index)
    {
        if (index.WallNs < Windows || index.Trace.Spans.Count == 0) return [];
        long[] bounds = [.. Enumerable.Range(0, Windows + 1).Select(w => index.StartNs + (long)((Int128)index.WallNs * w / Windows))];
        int components = index.Trace.Components.Length;
        long[][] work = Work(index, bounds);
        double[][] loads = [.. work.Select(w => (double[])[.. w.Select((ns, i) => (double)ns / (bounds[i + 1] - bounds[i]))])];
        double[][] moving = [.. loads.Where(l => l.Max() > SameLoad)];
        int requests = index.Trace.Requests.Count, fewest = requests == 0 ? FewestWindows : Math.Max(FewestWindows, (FewestRequests * Windows + requests - 1) / requests);
        int[] changes = moving.Length == 0 ? [] : ChangePoints.OfMean([.. moving.Select(Scaled)], 3 * moving.Length * Math.Log(Windows), fewest);
        int[] ends = [0, .. changes, Windows];
        List<ExecutionPhase> phases = [];
        List<double[]> kinds = [];
        for (int p = 0; p + 1 < ends.Length; p++)
        {
            (long start, long end) = (bounds[ends[p]], bounds[ends[p + 1]]);
            double[] mean = [.. work.Select(w => (double)w[ends[p]..ends[p + 1]].Sum() / (end - start))];
            int kind = kinds.FindIndex(k => k.Zip(mean).All(m => Math.Abs(m.First - m.Second) <= Math.Max(SameLoad, 0.1 * Math.Max(m.First, m.Second))));
            if (kind < 0)
            {
                kind = kinds.Count;
                kinds.Add(mean);
            }

            phases.Add(new ExecutionPhase(kind, start, end, RequestsIn(index.Trace, start, p + 2 == ends.Length ? long.MaxValue : end), [.. mean[..components]], [.. mean[components..]]));
        }

        return [.. phases];
    }

    // Per component, host first and devices after: nanoseconds of work in each window.
    private static long[][] Work(TraceIndex index, long[] bounds)
    {
        Trace trace = index.Trace;
        int components = trace.Components.Length;
        long[][] work = [.. Enumerable.Range(0, 2 * components).Select(_ => new long[Windows])];
        foreach (int track in index.TracksOf(TrackKind.HostThread))
        {
            foreach (SelfSegment segment in index.SelfSegments[track])
            {
                int component = index.ComponentOf[segment.Span];
                if (component >= 0 && !segment.Waits) Spread(work[component], bounds, segment.StartNs, segment.EndNs);
            }
        }

        foreach (int track in index.TracksOf(TrackKind.DeviceQueue))
        {
            (int first, int end) = index.RowsOf(track);
            for (int row = first; row < end; row++)
                if (trace.Spans.Component[row] is >= 0 and int component && !TraceIndex.IsWaiting(index.KindOf(row)))
                    Spread(work[components + component], bounds, trace.Spans.Start[row], trace.Spans.EndOf(row));
        }

        return work;
    }

    private static void Spread(long[] work, long[] bounds, long start, long end)
    {
        int window = Math.Clamp((int)((Int128)(start - bounds[0]) * Windows / (bounds[^1] - bounds[0])), 0, Windows - 1);
        // Rounded bounds may put the start one window off.
        while (window > 0 && bounds[window] > start) window--;
        for (; window < Windows && bounds[window] < end; window++)
        {
            long inside = Math.Min(end, bounds[window + 1]) - Math.Max(start, bounds[window]);
            if (inside > 0) work[window] += inside;
        }
    }

    // In units of its own noise, which the differences between neighbours show whatever steps the series has. Requests that take several windows
    // make neighbours alike, so that blocks of windows are looked at too.
    private static double[] Scaled(double[] load)
    {
        double[] blocks = [.. load.Chunk(FewestWindows).Select(c => c.Average())];
        double noise = Math.Max(Math.Max(Noise(load), Noise(blocks) * Math.Sqrt(FewestWindows)), SameLoad / 2);
        return [.. load.Select(l => l / noise)];
    }

    private static double Noise(double[] values)
    {
        double[] steps = [.. values.Skip(1).Zip(values, (next, last) => Math.Abs(next - last)).Order()];
        return 1.4826 * steps[steps.Length / 2] / Math.Sqrt(2);
    }

    private static int RequestsIn(Trace trace, long start, long end)
    {
        int count = 0;
        for (int r = 0; r < trace.Requests.Count; r++)
            if (trace.Spans.Start[trace.Requests.Span[r]] is long at && at >= start && at < end) count++;
        return count;
    }
}
