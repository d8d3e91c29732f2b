namespace HybridProfiler.Analysis.Compatibility;

/// <summary>The words that HTA has in its tables; "none" where it has an empty one.</summary>
internal static class HtaWords
{
    public static string Of(HtaIdleCategory category) => category switch { HtaIdleCategory.HostWait => "host_wait", HtaIdleCategory.KernelWait => "kernel_wait", _ => "other" };

    public static string Of(HtaEdgeType type) => type switch
    {
        HtaEdgeType.Operator => "critical_path_operator",
        HtaEdgeType.Dependency => "critical_path_dependency",
        HtaEdgeType.KernelLaunchDelay => "critical_path_kernel_launch_delay",
        HtaEdgeType.KernelKernelDelay => "critical_path_kernel_kernel_delay",
        _ => "critical_path_sync_dependency",
    };

    public static string Of(HtaBound bound) => bound switch
    {
        HtaBound.Cpu => "cpu_bound",
        HtaBound.GpuCompute => "gpu_compute_bound",
        HtaBound.GpuCommunication => "gpu_communication_bound",
        HtaBound.KernelKernelOverhead => "gpu_kernel_kernel_overhead",
        HtaBound.KernelLaunchOverhead => "gpu_kernel_launch_overhead",
        _ => "none",
    };
}
