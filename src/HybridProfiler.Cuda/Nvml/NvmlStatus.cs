namespace HybridProfiler.Cuda.Nvml;

/// <summary>What an NVML call returns. Unknown values stay what they are.</summary>
[NativeName("NVML_ERROR_*")]
internal enum NvmlStatus
{
    [NativeName("NVML_SUCCESS")] Success = 0,
    Uninitialized = 1,
    InvalidArgument = 2,
    NotSupported = 3,
    NoPermission = 4,
    NotFound = 6,
    InsufficientSize = 7,
    InsufficientPower = 8,
    DriverNotLoaded = 9,
    Timeout = 10,
    LibraryNotFound = 12,
    FunctionNotFound = 13,
    GpuIsLost = 15,
    ResetRequired = 16,
    OperatingSystem = 17,
    [NativeName("NVML_ERROR_LIB_RM_VERSION_MISMATCH")] LibraryMismatch = 18,
    InUse = 19,
    Memory = 20,
    NoData = 21,
    InsufficientResources = 23,
    ArgumentVersionMismatch = 25,
    [NativeName("NVML_ERROR_DEPRECATED", Since = "12.2")] Deprecated = 26,
    [NativeName("NVML_ERROR_NOT_READY", Since = "12.2")] NotReady = 27,
    [NativeName("NVML_ERROR_GPU_NOT_FOUND", Since = "12.2")] GpuNotFound = 28,
    [NativeName("NVML_ERROR_INVALID_STATE", Since = "12.2")] InvalidState = 29,
    Unknown = 999,
}
