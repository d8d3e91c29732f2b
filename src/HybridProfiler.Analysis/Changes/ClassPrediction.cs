using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Changes;

/// <summary>Latency and throughput of the warm requests of one class, as recorded and predicted.</summary>
/// <param name="Class">Class, or empty.</param>
/// <param name="Before">Latencies as recorded.</param>
/// <param name="After">Latencies predicted.</param>
/// <param name="RequestsPerSecondBefore">Requests / (first arrival to last end), as recorded; NaN when no time passed.</param>
/// <param name="RequestsPerSecondAfter">The same, predicted.</param>
public sealed record ClassPrediction(string Class, Distribution Before, Distribution After, double RequestsPerSecondBefore, double RequestsPerSecondAfter);
