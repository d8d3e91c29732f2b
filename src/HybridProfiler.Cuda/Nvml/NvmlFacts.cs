namespace HybridProfiler.Cuda.Nvml;

/// <summary>What is known of a watched device beside its counters. Immutable; made by the sampling thread, read by the collector's.</summary>
/// <param name="Properties">For the device in the trace.</param>
/// <param name="Missing">Counters that it does not give, and why.</param>
internal sealed record NvmlFacts(IReadOnlyDictionary<string, string> Properties, IReadOnlyList<(string Counter, string Why)> Missing);
