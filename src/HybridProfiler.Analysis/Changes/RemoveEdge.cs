namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// What is handed over is there at once: transfers that served the edge, host spans of kind Transfer in which it was
/// produced or consumed, and the time in transit cost nothing. The consumer still needs the producer's result.
/// </summary>
/// <param name="Edge">Edge id.</param>
public sealed record RemoveEdge(int Edge) : Change;
