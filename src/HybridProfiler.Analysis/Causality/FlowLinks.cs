using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Flows that the program drew between host spans: the second could not begin before the first was over, or had begun where it is still open.</summary>
internal static class FlowLinks
{
    public static void Add(GraphBuilder graph)
    {
        FlowTable flows = graph.Trace.Flows;
        SpanTable spans = graph.Trace.Spans;
        for (int f = 0; f < flows.Count; f++)
        {
            if ((FlowKind)flows.Kind[f] is not (FlowKind.User or FlowKind.HandOff)) continue;
            int from = flows.From[f], to = flows.To[f];
            int lane = HandOffLinks.LaneOf(graph, to), source = HandOffLinks.LaneOf(graph, from);
            if (lane < 0 || source < 0 || lane == source) continue;
            long begin = spans.Start[to], cause = CauseOf(graph.Trace, f);
            int piece = graph.EndingAt(source, cause);
            if (piece >= 0 && cause <= begin) graph.Receive(piece, lane, begin, spans.Request[to], LinkKind.Flow, -1);
        }
    }
    /// <summary>When the first span of a flow let the second begin.</summary>
    public static long CauseOf(Trace trace, int flow)
    {
        int from = trace.Flows.From[flow];
        long end = trace.Spans.EndOf(from);
        return end <= trace.Spans.Start[trace.Flows.To[flow]] ? end : trace.Spans.Start[from];
    }
}
