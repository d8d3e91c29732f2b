namespace HybridProfiler.Cuda.Nvml;

/// <summary>Generations of GPUs (<c>nvmlDeviceArchitecture_t</c>), as far as anything depends on them; they rise.</summary>
[NativeName("NVML_DEVICE_ARCH_*")]
internal enum NvmlArchitecture : uint
{
    Ampere = 7,
}
