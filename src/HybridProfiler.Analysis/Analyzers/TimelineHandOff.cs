namespace HybridProfiler.Analysis.Analyzers;

/// <summary>A hand-off of a request's timeline.</summary>
/// <param name="Edge">Edge id.</param>
/// <param name="ProducedNs">When it was produced, from the request's intended start.</param>
/// <param name="ConsumedNs">When it was consumed, from the request's intended start; null when no consumer took it over while recorded.</param>
/// <param name="Bytes">Bytes.</param>
public sealed record TimelineHandOff(int Edge, long ProducedNs, long? ConsumedNs, long Bytes);
