namespace HybridProfiler.Cuda.Driver;

/// <summary>Status of a driver call (<c>CUresult</c>), as far as anything is made to depend on it; other values occur.</summary>
[NativeName("CUDA_ERROR_*")]
internal enum CudaStatus
{
    [NativeName("CUDA_SUCCESS")] Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    Deinitialized = 4,
    StubLibrary = 34,

    /// <summary>A status of the runtime, which answers with it where the driver is too old.</summary>
    [NativeName("cudaErrorInsufficientDriver")] InsufficientDriver = 35,

    DeviceUnavailable = 46,
    NoDevice = 100,
    InvalidDevice = 101,
    InvalidContext = 201,
    EccUncorrectable = 214,
    InvalidHandle = 400,
    NotFound = 500,
    NotReady = 600,
    IllegalAddress = 700,
    ContextIsDestroyed = 709,
    LaunchFailed = 719,
    NotPermitted = 800,
    NotSupported = 801,
    SystemNotReady = 802,
    SystemDriverMismatch = 803,
    CompatNotSupportedOnDevice = 804,
    StreamCaptureUnsupported = 900,
    StreamCaptureImplicit = 906,
    CapturedEvent = 907,
    Unknown = 999,
}
