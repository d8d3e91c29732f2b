namespace HybridProfiler.Analysis.Merging;

/// <summary>How the clock of a trace was brought onto the axis of the merged one; the order is that of preference.</summary>
public enum AlignmentMethod
{
    /// <summary>Its clock is the axis.</summary>
    Axis,
    /// <summary>The offset was stated.</summary>
    Stated,
    /// <summary>Both recordings read one monotonic clock: the same boot of one machine.</summary>
    SameClock,
    /// <summary>Both know the wall clock.</summary>
    WallClock,
    /// <summary>No message arrives before it is sent.</summary>
    Messages,
    /// <summary>Requests of the same ids: the one in the calling process lasts at least as long as the one that answers it.</summary>
    Requests,
}
