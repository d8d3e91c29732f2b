using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Merging;

/// <summary>Several traces as one.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Processes">What it was made of, in the order in which it was given.</param>
/// <param name="Messages">Messages between processes that became flows.</param>
public sealed record MergedTrace(Trace Trace, ImmutableArray<MergedProcess> Processes, int Messages);
