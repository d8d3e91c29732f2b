using System.Collections.Immutable;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Efficiency;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What a caller may set about an analysis.</summary>
internal sealed record AnalysisOptions
{
    public string Title { get; init; } = "";

    /// <summary>Request classes that are warm-up or first run, compared without case.</summary>
    public ImmutableArray<string> WarmUpClasses { get; init; } = ["warmup", "warm-up", "warm up", "first-run", "first run", "cold"];

    /// <summary>A request that starts at least this long after the end of all earlier ones is an idle-wake.</summary>
    public long IdleWakeNs { get; init; } = 2_000_000_000;

    /// <summary>Ceilings of devices that the caller states, by id.</summary>
    public ImmutableSortedDictionary<int, DeviceCeilings> Ceilings { get; init; } = ImmutableSortedDictionary<int, DeviceCeilings>.Empty;

    /// <summary>What a hand-over between threads costs on the machine, as the caller states it.</summary>
    public HandOverCost? HandOver { get; init; }

    /// <summary>Analyzers that the caller added.</summary>
    public ImmutableArray<IAnalyzer> Analyzers { get; init; } = [];

    /// <summary>Most spans drawn for one request.</summary>
    public int TimelineSpans { get; init; } = 2_000;

    /// <summary>Most rows of tables that grow with the program (scopes).</summary>
    public int TableRows { get; init; } = 60;
}
