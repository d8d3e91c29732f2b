namespace HybridProfiler.Analysis.Reporting;

/// <summary>Unit of a metric's value, as it stands in JSON. Reports for people scale times, bytes and ratios and print the scaled unit.</summary>
public enum MetricUnit : byte
{
    /// <summary>Text or a bare number.</summary>
    None = 0,
    /// <summary>Things ("count").</summary>
    Count,
    /// <summary>Nanoseconds ("ns").</summary>
    Nanoseconds,
    /// <summary>Bytes ("B"); kB, MB and GB in reports are powers of 1,000.</summary>
    Bytes,
    /// <summary>Bytes per second ("B/s").</summary>
    BytesPerSecond,
    /// <summary>Per second ("1/s").</summary>
    PerSecond,
    /// <summary>A ratio, 1 is the whole ("1"); printed in percent.</summary>
    Ratio,
    /// <summary>Watts ("W").</summary>
    Watts,
    /// <summary>Joules ("J").</summary>
    Joules,
    /// <summary>Hertz ("Hz").</summary>
    Hertz,
    /// <summary>Degrees Celsius ("Cel", as UCUM spells it).</summary>
    Celsius,
    /// <summary>Floating-point operations ("FLOP").</summary>
    Flops,
    /// <summary>Floating-point operations per second ("FLOP/s").</summary>
    FlopsPerSecond,
}
