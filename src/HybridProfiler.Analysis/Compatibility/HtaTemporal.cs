namespace HybridProfiler.Analysis.Compatibility;

/// <summary>HTA's temporal breakdown: <c>IdleNs + ComputeNs + NonComputeNs = KernelNs</c>. Communication hidden behind computation counts as computation.</summary>
/// <param name="IdleNs">Time without an operation.</param>
/// <param name="ComputeNs">Union of the operations that are no collectives, copies, memory sets or synchronisation.</param>
/// <param name="NonComputeNs">The rest.</param>
/// <param name="KernelNs">First start to last end.</param>
public sealed record HtaTemporal(long IdleNs, long ComputeNs, long NonComputeNs, long KernelNs);
