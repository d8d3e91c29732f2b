namespace HybridProfiler.Recording;

/// <summary><c>hp_status</c> of the native library.</summary>
internal enum NativeStatus
{
    Ok = 0,
    NullArgument = -1,
    BadSize = -2,
    ClockFailed = -3,
    Unsupported = -4,
}
