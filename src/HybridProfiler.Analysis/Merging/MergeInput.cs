using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Merging;

/// <summary>A trace that is to be merged with others.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Name">What it is called in messages: the name of its file.</param>
/// <param name="OffsetNs">What is to be added to its times to bring them onto the axis of the first trace, where that is known by other means; null: found from the traces.</param>
public sealed record MergeInput(Trace Trace, string Name, long? OffsetNs = null);
