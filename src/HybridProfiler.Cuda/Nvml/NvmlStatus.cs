namespace HybridProfiler.Cuda.Nvml;

/// <summary>What an NVML call returns. Unknown values stay what they are.</summary>
internal enum NvmlStatus
{
    Success = 0,
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
    LibraryMismatch = 18,
    InUse = 19,
    Memory = 20,
    NoData = 21,
    InsufficientResources = 23,
    ArgumentVersionMismatch = 25,
    Deprecated = 26,
    NotReady = 27,
    GpuNotFound = 28,
    InvalidState = 29,
    Unknown = 999,
}
