namespace HybridProfiler.Analysis.Compatibility;

/// <summary>What an edge of HTA's critical path graph stands for.</summary>
public enum HtaEdgeType
{
    /// <summary>Time within a call, an operator or a row of a device ("critical_path_operator").</summary>
    Operator,
    /// <summary>An operator after the one before on its thread, or a call that had to wait for another thread's; no time ("critical_path_dependency").</summary>
    Dependency,
    /// <summary>Start of the call to start of the row of the device that it submitted, where the stream was empty ("critical_path_kernel_launch_delay").</summary>
    KernelLaunchDelay,
    /// <summary>End of a row to the start of the next on its stream ("critical_path_kernel_kernel_delay").</summary>
    KernelKernelDelay,
    /// <summary>End of a row of a device to what waited for it; no time ("critical_path_sync_dependency").</summary>
    SyncDependency,
}
