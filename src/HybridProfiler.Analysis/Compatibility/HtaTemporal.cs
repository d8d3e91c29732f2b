namespace HybridProfiler.Analysis.Compatibility;

/// <summary>HTA's temporal breakdown: <c>Idle + Compute + NonCompute = Kernel</c>. Communication hidden behind computation counts as computation.</summary>
/// <param name="IdleUs">Time without a row of a device.</param>
/// <param name="ComputeUs">Union of the rows that are no collectives, copies, memory sets or synchronisation.</param>
/// <param name="NonComputeUs">The rest.</param>
/// <param name="KernelUs">First start to last end.</param>
public sealed record HtaTemporal(double IdleUs, double ComputeUs, double NonComputeUs, double KernelUs);
