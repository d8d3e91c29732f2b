namespace HybridProfiler.Recording;

/// <summary>The one switch that every recording call looks at first.</summary>
internal static class Gate
{
    /// <summary>True while at least one session records. A plain field: a stale read costs a lost record at the very start, or one that the stop waits for.</summary>
    public static bool IsOpen;
}
