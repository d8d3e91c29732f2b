namespace HybridProfiler.Analysis.Merging;

/// <summary>What is known of the clocks of the machines, and not from the traces.</summary>
public sealed record MergeOptions
{
    /// <summary>Most that the wall clocks of two machines differ, in nanoseconds (what their time service states); null when not known.</summary>
    public long? ClockErrorNs { get; init; }

    /// <summary>Most that two clocks run apart, in millionths; where messages bound the offset, it may have changed by so much since the last one. 100 unless stated: two quartzes of 50 each.</summary>
    public double DriftPpm { get; init; } = 100;
}
