namespace HybridProfiler.Analysis.Merging;

/// <summary>A trace as it stands in a merged one.</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Label">What its tracks are called by; of its own among the processes.</param>
/// <param name="Host">Machine that it was recorded on; empty when not known.</param>
/// <param name="Spans">Number of its spans.</param>
/// <param name="Alignment">Its clock.</param>
public sealed record MergedProcess(string Name, string Label, string Host, int Spans, ClockAlignment Alignment);
