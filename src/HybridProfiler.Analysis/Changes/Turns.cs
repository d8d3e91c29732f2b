using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Changes;

/// <summary>Which request a thread was on: what it did between two requests belongs to the one that came next.</summary>
internal static class Turns
{
    public static int[] Of(DependencyGraph graph)
    {
        int[] turns = new int[graph.Pieces.Length];
        foreach (Lane lane in graph.Lanes)
        {
            int next = -1;
            for (int p = lane.End - 1; p >= lane.First; p--)
            {
                if (graph.Pieces[p].Request >= 0) next = graph.Pieces[p].Request;
                turns[p] = next;
            }
        }

        return turns;
    }
}
