namespace HybridProfiler.Cuda.Nvml;

/// <summary>Clocks of a GPU (<c>nvmlClockType_t</c>).</summary>
[NativeName("NVML_CLOCK_*")]
internal enum NvmlClockDomain
{
    Graphics = 0,
    Sm = 1,
    [NativeName("NVML_CLOCK_MEM")] Memory = 2,
    Video = 3,
}
