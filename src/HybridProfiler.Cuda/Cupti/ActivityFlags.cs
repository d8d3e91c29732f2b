namespace HybridProfiler.Cuda.Cupti;

/// <summary><c>HP_ACTIVITY_*</c>.</summary>
[Flags]
internal enum ActivityFlags : uint
{
    None = 0,
    TimesUnknown = 1,
    TimesReversed = 2,
    Async = 4,
}
