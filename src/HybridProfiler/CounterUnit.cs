namespace HybridProfiler;

/// <summary>Unit of a counter's values.</summary>
public enum CounterUnit : byte
{
    /// <summary>A bare number.</summary>
    None = 0,
    /// <summary>Things.</summary>
    Count,
    /// <summary>Bytes.</summary>
    Bytes,
    /// <summary>Nanoseconds.</summary>
    Nanoseconds,
    /// <summary>Bytes per second.</summary>
    BytesPerSecond,
    /// <summary>A ratio; 1 is the whole.</summary>
    Ratio,
    /// <summary>Watts.</summary>
    Watts,
    /// <summary>Joules.</summary>
    Joules,
    /// <summary>Hertz.</summary>
    Hertz,
    /// <summary>Degrees Celsius.</summary>
    Celsius,
}
