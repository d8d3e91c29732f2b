namespace HybridProfiler.Analysis.Merging;

/// <summary>How far the clock of a trace lies from the axis of the merged one.</summary>
/// <param name="Method">How that was found.</param>
/// <param name="OffsetNs">What was added to its times, in nanoseconds.</param>
/// <param name="UncertaintyNs">The true offset lies within plus or minus this, in nanoseconds; -1 when nothing bounds it.</param>
/// <param name="Statement">The same in words, with what it takes for granted and what contradicts it.</param>
/// <param name="IsComplete">False when <paramref name="UncertaintyNs"/> leaves something out that is not known: what the wall clocks of two machines differ by.</param>
public sealed record ClockAlignment(AlignmentMethod Method, long OffsetNs, long UncertaintyNs, string Statement, bool IsComplete = true);
