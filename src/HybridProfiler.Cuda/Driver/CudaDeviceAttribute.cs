namespace HybridProfiler.Cuda.Driver;

/// <summary>What a device is asked for by number (<c>CUdevice_attribute</c>), as far as it is.</summary>
[NativeName("CU_DEVICE_ATTRIBUTE_*")]
internal enum CudaDeviceAttribute
{
    MultiprocessorCount = 16,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
}
