namespace HybridProfiler.Cuda.Cupti;

/// <summary>Result of a call of CUPTI (<c>CUptiResult</c>), as far as anything is made to depend on it; other values occur.</summary>
[NativeName("CUPTI_ERROR_*")]
internal enum CuptiResult
{
    [NativeName("CUPTI_SUCCESS")] Success = 0,
    NotInitialized = 15,
    VirtualizedDeviceNotSupported = 33,
    InsufficientPrivileges = 35,
    OldProfilerApiInitialized = 36,
    MultipleSubscribersNotSupported = 39,
    VirtualizedDeviceInsufficientPrivileges = 40,
    ConfidentialComputingNotSupported = 41,
    CmpDeviceNotSupported = 42,
}
