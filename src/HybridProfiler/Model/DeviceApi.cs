namespace HybridProfiler.Model;

/// <summary>The interface a device is driven through.</summary>
public enum DeviceApi : byte
{
    /// <summary>Not stated.</summary>
    Unknown = 0,
    /// <summary>OpenCL.</summary>
    OpenCL,
    /// <summary>CUDA.</summary>
    Cuda,
    /// <summary>HIP.</summary>
    Hip,
    /// <summary>A simulated device; never a measurement of hardware.</summary>
    Simulated,
}
