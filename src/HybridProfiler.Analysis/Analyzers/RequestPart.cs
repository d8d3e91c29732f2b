namespace HybridProfiler.Analysis.Analyzers;

/// <summary>One row of the partition of requests' time.</summary>
/// <param name="Kind">What the time was spent on.</param>
/// <param name="Id">Component id (Component, Waiting) or edge id (InTransit); -1 for the other kinds and for work without a component.</param>
/// <param name="TotalNs">Time over all requests of the row's class.</param>
public sealed record RequestPart(RequestPartKind Kind, int Id, long TotalNs);
