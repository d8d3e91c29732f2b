using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>A report before it is written in a format; all renderers read only this.</summary>
/// <param name="Title">Title.</param>
/// <param name="Verdict">The most important facts, a sentence each.</param>
/// <param name="IsHealthy">False when data was lost, moved or guessed.</param>
/// <param name="Sections">Sections in reading order.</param>
/// <param name="Metrics">All numbers, flat.</param>
/// <param name="Timelines">Timelines of single requests.</param>
/// <param name="Components">Components of the trace; the position is the id.</param>
/// <param name="Tracks">Track names; the position is the id.</param>
/// <param name="Edges">Edge names; the position is the id.</param>
public sealed record ReportModel(
    string Title,
    ImmutableArray<string> Verdict,
    bool IsHealthy,
    ImmutableArray<ReportSection> Sections,
    ImmutableArray<Metric> Metrics,
    ImmutableArray<RequestTimeline> Timelines,
    ImmutableArray<ComponentInfo> Components,
    ImmutableArray<string> Tracks,
    ImmutableArray<string> Edges)
{
    /// <summary>Stated uncertainty of the times of each track on the host clock, in nanoseconds, plus or minus: 0 for host tracks, -1 where a device states none.</summary>
    public ImmutableArray<long> TrackUncertaintyNs { get; init; } = [];

    /// <summary>Figures for the head of the page.</summary>
    public ImmutableArray<ReportHeadline> Headlines { get; init; } = [];
}
