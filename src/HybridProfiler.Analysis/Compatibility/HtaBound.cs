namespace HybridProfiler.Analysis.Compatibility;

/// <summary>What a stretch of HTA's critical path is bound by.</summary>
public enum HtaBound
{
    /// <summary>A dependency, which takes no time (an empty text in HTA's table).</summary>
    None,
    /// <summary>"cpu_bound".</summary>
    Cpu,
    /// <summary>"gpu_compute_bound".</summary>
    GpuCompute,
    /// <summary>"gpu_communication_bound".</summary>
    GpuCommunication,
    /// <summary>"gpu_kernel_kernel_overhead".</summary>
    KernelKernelOverhead,
    /// <summary>"gpu_kernel_launch_overhead".</summary>
    KernelLaunchOverhead,
}
