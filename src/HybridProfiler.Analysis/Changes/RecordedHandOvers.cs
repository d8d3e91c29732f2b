using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Changes;

/// <summary>How long threads of the trace itself took to run after a hand-over that ended their wait. What it took of the thread that woke them lies in no span.</summary>
internal static class RecordedHandOvers
{
    // Below this a median says little.
    private const int Fewest = 10;

    /// <summary>The median, with nothing for the waker; null where the trace has too few such hand-overs.</summary>
    public static HandOverCost? Of(DependencyGraph graph)
    {
        ReadOnlySpan<Piece> pieces = graph.Pieces;
        List<long> wakeUps = [];
        for (int l = 0; l < graph.Links.Length; l++)
        {
            Link link = graph.Links[l];
            if (link.Kind != LinkKind.HandOff || !link.AtEnd || graph.DecidingLink(link.To) != l) continue;
            if (graph.Lanes[pieces[link.From].Lane].Kind == LaneKind.Host && graph.Lanes[pieces[link.To].Lane].Kind == LaneKind.Host) wakeUps.Add(pieces[link.To].EndNs - pieces[link.From].EndNs);
        }

        if (wakeUps.Count < Fewest) return null;
        wakeUps.Sort();
        return new HandOverCost(wakeUps[wakeUps.Count / 2], Source: $"the median of {wakeUps.Count} wake-ups of the trace");
    }
}
