namespace HybridProfiler.Cuda.Nvml;

/// <summary>Ids of fields that are asked for by number, and their scopes.</summary>
internal static class NvmlField
{
    public const uint MemoryTemperature = 82;
    public const uint TotalEnergy = 83;
    public const uint NvLinkDataTransmitted = 138;
    public const uint NvLinkDataReceived = 139;
    public const uint PowerAverage = 185;
    public const uint PowerInstant = 186;

    public const uint GpuScope = 0;
    public const uint ModuleScope = 1;

    /// <summary>All NVLink links together.</summary>
    public const uint AllLinks = uint.MaxValue;

    /// <summary>NVML_NVLINK_MAX_LINKS.</summary>
    public const uint MostLinks = 18;
}
