using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>HTA's launch statistics: of the calls cudaLaunchKernel, cudaLaunchKernelExC, cudaMemcpyAsync and cudaMemsetAsync only.</summary>
/// <param name="Rows">Pairs of a call and an operation.</param>
/// <param name="CpuNs">Sum of the durations of the calls.</param>
/// <param name="GpuNs">Sum of the durations of the operations.</param>
/// <param name="Delays">End of the call to start of the operation, not below 0.</param>
/// <param name="ShortKernels">Operations shorter than their call.</param>
/// <param name="LongCalls">Calls longer than 50 us.</param>
/// <param name="LongDelays">Delays longer than 100 us.</param>
public sealed record HtaLaunches(int Rows, long CpuNs, long GpuNs, DurationSummary Delays, int ShortKernels, int LongCalls, int LongDelays);
