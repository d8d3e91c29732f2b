using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Causality;

/// <summary>The p99 request of a class beside the median one, over their critical paths.</summary>
/// <param name="Class">Class, or empty.</param>
/// <param name="Median">The request at the median (nearest rank).</param>
/// <param name="Tail">The request at p99 (nearest rank; the slowest for fewer than 100).</param>
/// <param name="Differences">Where they differ; the excesses sum to the difference of the latencies exactly. The largest excess first.</param>
/// <param name="Events">The longest stretches of the slow one's path among the parts that took longer, the longest first: what owns the excess.</param>
public sealed record TailExplanation(string Class, RequestLatency Median, RequestLatency Tail, ImmutableArray<TailDifference> Differences, ImmutableArray<PathPiece> Events)
{
    private const int MostEvents = 8;

    /// <summary>Difference of the latencies, in nanoseconds.</summary>
    public long ExcessNs => Tail.LatencyNs - Median.LatencyNs;

    internal static ImmutableArray<TailExplanation> Of(DependencyGraph graph, ImmutableArray<RequestLatency> requests)
    {
        ImmutableArray<TailExplanation>.Builder rows = ImmutableArray.CreateBuilder<TailExplanation>();
        foreach (var group in requests.Where(r => r.Finished && r.Regime == Regime.Warm).GroupBy(r => r.Class).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            RequestLatency[] sorted = [.. group.OrderBy(r => r.LatencyNs).ThenBy(r => r.Request)];
            RequestLatency median = sorted[Distribution.RankOf(sorted.Length, 500)], tail = sorted[Distribution.RankOf(sorted.Length, 990)];
            if (median.Request != tail.Request) rows.Add(Of(graph, group.Key, median, tail));
        }

        return rows.ToImmutable();
    }

    private static TailExplanation Of(DependencyGraph graph, string @class, RequestLatency median, RequestLatency tail)
    {
        CriticalPath usual = CriticalPath.OfRequest(graph, median), slow = CriticalPath.OfRequest(graph, tail);
        Dictionary<(BoundBy, int, int, bool), (long Median, long Tail)> sums = [];
        foreach (PathPiece piece in usual.Pieces) CollectionsMarshal.GetValueRefOrAddDefault(sums, KeyOf(piece, median), out _).Median += piece.LengthNs;
        foreach (PathPiece piece in slow.Pieces) CollectionsMarshal.GetValueRefOrAddDefault(sums, KeyOf(piece, tail), out _).Tail += piece.LengthNs;
        return new TailExplanation(
            @class, median, tail,
            [
                .. sums.Select(s => new TailDifference(s.Key.Item1, s.Key.Item2, s.Key.Item3, s.Key.Item4, s.Value.Median, s.Value.Tail))
                    .OrderByDescending(d => d.ExcessNs).ThenBy(d => d.Bound).ThenBy(d => d.Component).ThenBy(d => d.Edge).ThenBy(d => d.IsBehindOthers),
            ],
            [
                .. slow.Pieces.Where(p => sums[KeyOf(p, tail)] is var s && s.Tail > s.Median)
                    .OrderByDescending(p => p.LengthNs).ThenBy(p => p.StartNs).Take(MostEvents),
            ]);
    }

    private static (BoundBy, int, int, bool) KeyOf(PathPiece piece, RequestLatency request) =>
        (piece.Bound, piece.Component, piece.Edge, piece.IsBehindOthers(request));
}
