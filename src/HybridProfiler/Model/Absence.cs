namespace HybridProfiler.Model;

/// <summary>A source of data that was asked for and could not be had.</summary>
/// <param name="Source">The source ("OpenCL", "native clock").</param>
/// <param name="Reason">Why, in words that a person can act on.</param>
public sealed record Absence(string Source, string Reason);
