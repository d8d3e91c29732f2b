namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// A component works on several consecutive requests of a thread at once: its fixed cost per call is paid once for all of
/// them, and they leave it together.
/// </summary>
/// <param name="Component">Component id.</param>
/// <param name="Size">Requests per batch, at least 1; the last batch may be smaller.</param>
/// <param name="FixedShare">Part of a call's cost that does not depend on the number of items, from 0 to 1.</param>
public sealed record BatchRequests(int Component, int Size, double FixedShare) : Change;
