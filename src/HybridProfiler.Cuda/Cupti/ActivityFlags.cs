namespace HybridProfiler.Cuda.Cupti;

/// <summary>What is peculiar about a record.</summary>
[Flags]
internal enum ActivityFlags : uint
{
    None = 0,
    [NativeName("HP_ACTIVITY_TIMES_UNKNOWN")] TimesUnknown = 1,
    [NativeName("HP_ACTIVITY_TIMES_REVERSED")] TimesReversed = 2,
    [NativeName("HP_ACTIVITY_ASYNC")] Async = 4,
}
