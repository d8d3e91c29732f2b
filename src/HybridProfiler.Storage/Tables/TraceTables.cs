using HybridProfiler.Model;

namespace HybridProfiler.Storage.Tables;

/// <summary>A trace to be made into tables, and what an analysis adds to it.</summary>
/// <param name="Name">Name of the trace, unique among those that are put together.</param>
/// <param name="Trace">The trace.</param>
public sealed record TraceTables(string Name, Trace Trace)
{
    /// <summary>Numbers of the report, asked for when the table <c>metrics</c> is filled.</summary>
    public Func<IEnumerable<MetricRow>> Metrics { get; init; } = static () => [];

    /// <summary>Regime of each request, beside <see cref="Trace.Requests"/>, asked for when the table <c>requests</c> is filled; empty when not known.</summary>
    public Func<IReadOnlyList<string>> Regimes { get; init; } = static () => [];
}
