namespace HybridProfiler.Cuda.Nvml;

/// <summary>What the driver keeps a ring of samples of (<c>nvmlSamplingType_t</c>), as far as it is asked for.</summary>
internal enum NvmlSamplingType
{
    [NativeName("NVML_TOTAL_POWER_SAMPLES")] Power = 0,
    [NativeName("NVML_GPU_UTILIZATION_SAMPLES")] GpuUtilization = 1,
    [NativeName("NVML_MEMORY_UTILIZATION_SAMPLES")] MemoryUtilization = 2,
    [NativeName("NVML_PROCESSOR_CLK_SAMPLES")] SmClock = 5,
    [NativeName("NVML_MEMORY_CLK_SAMPLES")] MemoryClock = 6,
}
