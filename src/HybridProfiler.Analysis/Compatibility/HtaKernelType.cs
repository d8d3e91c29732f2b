namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Time of one combination of kernel types that ran at once.</summary>
/// <param name="Types">Their names as HTA joins them ("COMPUTATION overlapping COMMUNICATION").</param>
/// <param name="TimeUs">Time during which exactly these ran.</param>
/// <param name="Share">Time / sum over all combinations.</param>
public sealed record HtaKernelType(string Types, double TimeUs, double Share);
