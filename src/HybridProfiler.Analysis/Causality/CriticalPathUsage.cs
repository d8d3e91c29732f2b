using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Critical paths of the finished requests of one class in one regime, together.</summary>
/// <param name="Class">Class, or empty.</param>
/// <param name="Regime">Circumstances.</param>
/// <param name="Requests">Number of requests.</param>
/// <param name="TotalNs">Sum of their latencies, in nanoseconds.</param>
/// <param name="QueuedNs">The part of it during which the path led through work for other requests: they queued behind it.</param>
/// <param name="Shares">Time by what it was bound by, component and edge; sums to <paramref name="TotalNs"/> exactly. The largest first.</param>
public sealed record CriticalPathUsage(string Class, Regime Regime, int Requests, long TotalNs, long QueuedNs, ImmutableArray<PathShare> Shares)
{
    internal static ImmutableArray<CriticalPathUsage> Of(DependencyGraph graph, ImmutableArray<RequestLatency> requests) =>
    [
        .. requests.Where(r => r.Finished).GroupBy(r => (r.Class, r.Regime))
            .OrderBy(g => g.Key.Regime).ThenBy(g => g.Key.Class, StringComparer.Ordinal)
            .Select(g => Of(graph, g.Key.Class, g.Key.Regime, [.. g])),
    ];

    private static CriticalPathUsage Of(DependencyGraph graph, string @class, Regime regime, RequestLatency[] requests)
    {
        Sums sums = new();
        PathWalk walk = new(graph);
        foreach (RequestLatency request in requests)
        {
            sums.Of = request;
            walk.Back(graph.Requests[request.Request].Last, request.EndNs, request.IntendedStartNs, sums);
        }

        return new CriticalPathUsage(@class, regime, requests.Length, requests.Sum(r => r.LatencyNs), sums.QueuedNs, sums.Shares.Shares());
    }

    private sealed class Sums : IPathSink
    {
        public PathShareSums Shares { get; } = new();

        public RequestLatency? Of { get; set; }

        public long QueuedNs { get; private set; }

        public void Take(in PathPiece piece)
        {
            if (piece.IsBehindOthers(Of!)) QueuedNs += piece.LengthNs;
            Shares.Take(piece);
        }
    }
}
