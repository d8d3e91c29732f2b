using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>The instants at which a thread handed something over, took something over, submitted work, began a request or met a flow: pieces are cut there.</summary>
internal static class Instants
{
    public static List<long>[] Of(GraphBuilder graph, int lanes)
    {
        Trace trace = graph.Trace;
        List<long>[] instants = [.. Enumerable.Range(0, lanes).Select(_ => new List<long>())];
        HandOffTable handOffs = trace.HandOffs;
        for (int h = 0; h < handOffs.Count; h++)
        {
            Add(handOffs.ProducerSpan[h], handOffs.Produced[h]);
            if (handOffs.Consumed[h] >= 0) Add(handOffs.ConsumerSpan[h], handOffs.Consumed[h]);
        }

        for (int f = 0; f < trace.Flows.Count; f++)
        {
            if ((FlowKind)trace.Flows.Kind[f] is not (FlowKind.User or FlowKind.HandOff)) continue;
            Add(trace.Flows.From[f], FlowLinks.CauseOf(trace, f));
            Add(trace.Flows.To[f], trace.Spans.Start[trace.Flows.To[f]]);
        }

        foreach ((_, int call, long submittedNs) in graph.Submissions.All) Add(call, submittedNs);
        for (int r = 0; r < trace.Requests.Count; r++) Add(graph.FirstSpanOf[r], trace.Spans.Start[trace.Requests.Span[r]]);
        return instants;

        void Add(int span, long ns)
        {
            if (span >= 0 && graph.LaneOf[trace.Spans.Track[span]] is >= 0 and int lane && ns > graph.Index.StartNs) instants[lane].Add(ns);
        }
    }

    /// <summary>The span with which a thread began to work for each request; -1 where none did.</summary>
    public static int[] FirstSpanOf(Trace trace)
    {
        int[] first = new int[trace.Requests.Count];
        Array.Fill(first, -1);
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            int request = trace.Spans.Request[row];
            if (request < 0 || trace.Tracks[trace.Spans.Track[row]].Kind is not (TrackKind.HostThread or TrackKind.HostCalls)) continue;
            if (first[request] < 0 || trace.Spans.Start[row] < trace.Spans.Start[first[request]]) first[request] = row;
        }

        return first;
    }
}
