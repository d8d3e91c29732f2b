namespace HybridProfiler.Cuda.Nvml;

/// <summary>Ids of fields that are asked for by number, and their scopes.</summary>
internal static class NvmlField
{
    [NativeName("NVML_FI_DEV_MEMORY_TEMP")] public const uint MemoryTemperature = 82;
    [NativeName("NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION")] public const uint TotalEnergy = 83;
    [NativeName("NVML_FI_DEV_NVLINK_THROUGHPUT_DATA_TX")] public const uint NvLinkDataTransmitted = 138;
    [NativeName("NVML_FI_DEV_NVLINK_THROUGHPUT_DATA_RX")] public const uint NvLinkDataReceived = 139;
    [NativeName("NVML_FI_DEV_POWER_AVERAGE", Since = "12.2")] public const uint PowerAverage = 185;
    [NativeName("NVML_FI_DEV_POWER_INSTANT", Since = "12.2")] public const uint PowerInstant = 186;

    [NativeName("NVML_POWER_SCOPE_GPU", Since = "12.4")] public const uint GpuScope = 0;
    [NativeName("NVML_POWER_SCOPE_MODULE", Since = "12.4")] public const uint ModuleScope = 1;

    /// <summary>All NVLink links together.</summary>
    public const uint AllLinks = uint.MaxValue;

    /// <summary>Most links that a GPU has.</summary>
    [NativeName("NVML_NVLINK_MAX_LINKS")] public const uint MostLinks = 18;
}
