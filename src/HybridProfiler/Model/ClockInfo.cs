namespace HybridProfiler.Model;

/// <summary>The host clock of a recording.</summary>
/// <param name="Source">"tsc" or "stopwatch" (or what an importer found).</param>
/// <param name="FrequencyHz">Ticks per second of the source.</param>
/// <param name="ResidualNs">Largest distance seen between the mapped source and the monotonic clock at the calibration points, in nanoseconds; 0 when the source is the monotonic clock itself.</param>
/// <param name="ReadCostNs">Cost of one read, measured at session start, in nanoseconds.</param>
/// <param name="Reason">Why this source was chosen.</param>
public sealed record ClockInfo(string Source, double FrequencyHz, double ResidualNs, double ReadCostNs, string Reason);
