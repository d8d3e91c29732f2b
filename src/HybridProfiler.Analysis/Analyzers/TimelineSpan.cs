namespace HybridProfiler.Analysis.Analyzers;

/// <summary>A bar of a request's timeline.</summary>
/// <param name="Row">Position in <see cref="RequestTimeline.Rows"/>.</param>
/// <param name="Depth">Nesting depth on the row, from 0; overlapping device operations lie on different depths.</param>
/// <param name="Component">Component id, or -1.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">What the time was spent on.</param>
/// <param name="StartNs">Start, from the request's intended start; may be negative.</param>
/// <param name="DurationNs">Duration.</param>
public sealed record TimelineSpan(int Row, int Depth, int Component, string Name, SpanKind Kind, long StartNs, long DurationNs);
