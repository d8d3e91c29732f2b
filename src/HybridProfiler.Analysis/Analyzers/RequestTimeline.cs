using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Everything that worked for one request, on one time axis from its intended start.</summary>
/// <param name="Label">Which one it is: "slowest", "median".</param>
/// <param name="Request">The request.</param>
/// <param name="Rows">Track ids, top to bottom: requests, threads, async lanes, calls into drivers, device queues.</param>
/// <param name="Spans">Bars, ordered by row and start.</param>
/// <param name="HandOffs">Hand-offs, by the time they were produced.</param>
/// <param name="OmittedSpans">Spans left out because there were too many; the shortest are left out first.</param>
public sealed record RequestTimeline(
    string Label, RequestLatency Request, ImmutableArray<int> Rows, ImmutableArray<TimelineSpan> Spans, ImmutableArray<TimelineHandOff> HandOffs, int OmittedSpans)
{
    internal static ImmutableArray<RequestTimeline> Of(TraceIndex index, ImmutableArray<RequestLatency> requests)
    {
        RequestLatency[] finished = [.. requests.Where(r => r.Finished && r.Regime == Regime.Warm)];
        if (finished.Length == 0) finished = [.. requests.Where(r => r.Finished)];
        if (finished.Length == 0) return [];
        RequestLatency[] sorted = [.. finished.OrderBy(r => r.LatencyNs).ThenBy(r => r.Request)];
        RequestLatency slowest = sorted[^1], median = sorted[Statistics.Distribution.RankOf(sorted.Length, 500)];
        return slowest.Request == median.Request ? [Of(index, "slowest", slowest)] : [Of(index, "slowest", slowest), Of(index, "median", median)];
    }

    private static RequestTimeline Of(TraceIndex index, string label, RequestLatency request)
    {
        Trace trace = index.Trace;
        int own = trace.Requests.Span[request.Request];
        (List<int> kept, int omitted) = Longest(trace, own, request.Request, index.Options.TimelineSpans);
        int[] rows = [.. kept.Select(s => trace.Spans.Track[s]).Distinct().OrderBy(t => Rank(trace.Tracks[t].Kind)).ThenBy(t => t)];
        List<TimelineSpan> bars = [];
        foreach (int span in kept)
        {
            int track = trace.Spans.Track[span];
            bool device = trace.Tracks[track].Kind == TrackKind.DeviceQueue;
            bars.Add(new TimelineSpan(
                Array.IndexOf(rows, track), device ? 0 : DepthOf(trace, span, request.Request), device ? trace.Spans.Component[span] : index.ComponentOf[span],
                trace.NameOf(span), index.KindOf(span), trace.Spans.Start[span] - request.IntendedStartNs, trace.Spans.Duration[span]));
        }

        List<TimelineHandOff> handOffs = [];
        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            if (trace.HandOffs.Request[h] != request.Request) continue;
            handOffs.Add(new TimelineHandOff(
                trace.HandOffs.Edge[h], trace.HandOffs.Produced[h] - request.IntendedStartNs,
                trace.HandOffs.Consumed[h] >= 0 ? trace.HandOffs.Consumed[h] - request.IntendedStartNs : null, trace.HandOffs.Bytes[h]));
        }

        return new RequestTimeline(
            label, request, [.. rows],
            [.. StackDevices(bars, r => trace.Tracks[rows[r]].Kind == TrackKind.DeviceQueue).OrderBy(b => b.Row).ThenBy(b => b.StartNs).ThenBy(b => b.Depth)],
            [.. handOffs.Take(index.Options.TimelineSpans)], omitted);
    }

    // The longest spans of a request, of two alike the first; by row.
    private static (List<int> Rows, int Omitted) Longest(Trace trace, int own, int request, int most)
    {
        SpanTable spans = trace.Spans;
        TimeHeap longest = new();
        int count = 0;
        for (int row = 0; row < spans.Count; row++)
        {
            if (row != own && spans.Request[row] != request) continue;
            count++;
            if (longest.Count < most)
            {
                longest.Push(spans.Duration[row], row);
            }
            else if (spans.Duration[row] > longest.NextNs)
            {
                longest.Pop();
                longest.Push(spans.Duration[row], row);
            }
        }

        // The heap says how long a span must be; of those that are just as long, the first ones fill what is left.
        long shortest = longest.NextNs;
        int alike = 0;
        for (; longest.Count > 0 && longest.NextNs == shortest; alike++) longest.Pop();
        List<int> rows = [];
        for (int row = 0; row < spans.Count; row++)
        {
            if (row != own && spans.Request[row] != request) continue;
            if (spans.Duration[row] > shortest || (spans.Duration[row] == shortest && alike-- > 0)) rows.Add(row);
        }

        return (rows, count - rows.Count);
    }

    private static int Rank(TrackKind kind) => kind switch { TrackKind.Requests => 0, TrackKind.HostThread => 1, TrackKind.Async => 2, TrackKind.HostCalls => 3, _ => 4 };

    // Depth among the spans of the same request: what lies above belongs to somebody else's picture.
    private static int DepthOf(Trace trace, int span, int request)
    {
        int depth = 0;
        for (int above = trace.Spans.Parent[span]; above >= 0; above = trace.Spans.Parent[above])
            if (trace.Spans.Request[above] == request) depth++;
        return depth;
    }

    private static IEnumerable<TimelineSpan> StackDevices(List<TimelineSpan> bars, Func<int, bool> isDevice)
    {
        Dictionary<int, List<long>> endsOf = [];
        foreach (TimelineSpan bar in bars.OrderBy(b => b.Row).ThenBy(b => b.StartNs).ThenByDescending(b => b.DurationNs))
        {
            if (!isDevice(bar.Row))
            {
                yield return bar;
                continue;
            }

            if (!endsOf.TryGetValue(bar.Row, out List<long>? ends)) endsOf.Add(bar.Row, ends = []);
            int depth = ends.FindIndex(end => end <= bar.StartNs);
            if (depth < 0)
            {
                depth = ends.Count;
                ends.Add(0);
            }

            ends[depth] = bar.StartNs + bar.DurationNs;
            yield return bar with { Depth = depth };
        }
    }
}
