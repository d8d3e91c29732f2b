namespace HybridProfiler.Analysis.Memory;

/// <summary>What can be said of an amount of memory over the recording.</summary>
public enum GrowthVerdict : byte
{
    /// <summary>It changed too seldom to tell.</summary>
    TooFewChanges = 0,
    /// <summary>It does not grow more than chance explains.</summary>
    Steady,
    /// <summary>It grew, but not in the second half any more: a cache that fills, a warm-up.</summary>
    LevelsOff,
    /// <summary>It grows to the end: a leak, or a cache without a bound.</summary>
    Grows,
}
