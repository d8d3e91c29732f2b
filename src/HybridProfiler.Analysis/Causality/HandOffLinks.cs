using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>What a consumer had to wait for: the producer's hand-over on another thread. On one thread its order says the same.</summary>
internal static class HandOffLinks
{
    public static void Add(GraphBuilder graph)
    {
        HandOffTable handOffs = graph.Trace.HandOffs;
        for (int h = 0; h < handOffs.Count; h++)
        {
            int producer = LaneOf(graph, handOffs.ProducerSpan[h]), consumer = LaneOf(graph, handOffs.ConsumerSpan[h]);
            if (producer < 0 || consumer < 0 || producer == consumer || handOffs.Consumed[h] < handOffs.Produced[h]) continue;
            int from = graph.EndingAt(producer, handOffs.Produced[h]);
            if (from >= 0) graph.Receive(from, consumer, handOffs.Consumed[h], handOffs.Request[h], LinkKind.HandOff, handOffs.Edge[h]);
        }
    }

    /// <summary>Lane of a host span, or -1.</summary>
    public static int LaneOf(GraphBuilder graph, int span) =>
        span < 0 || graph.PieceOfOperation[span] >= 0 ? -1 : graph.LaneOf[graph.Trace.Spans.Track[span]];
}
