namespace HybridProfiler.Analysis.Compatibility;

/// <summary>How Holistic Trace Analysis reads times.</summary>
public enum HtaResolution
{
    /// <summary>Its default: starts rounded up and ends rounded down to whole microseconds, so that short kernels vanish or get a negative length.</summary>
    Microseconds,
    /// <summary>As the file states them.</summary>
    Nanoseconds,
}
