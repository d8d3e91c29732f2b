using System.Collections.Immutable;

namespace HybridProfiler.Model;

/// <summary>What a trace says about itself. Times are nanoseconds on the host's monotonic clock.</summary>
public sealed record TraceHeader
{
    /// <summary>When the session started.</summary>
    public long StartNs { get; init; }

    /// <summary>When the session stopped: the last instant covered.</summary>
    public long StopNs { get; init; }

    /// <summary>Wall clock (nanoseconds since 1970, UTC) minus monotonic clock at the session's start; 0 when unknown.</summary>
    public long RealtimeOffsetNs { get; init; }

    /// <summary>Process id.</summary>
    public int ProcessId { get; init; }

    /// <summary>Process name.</summary>
    public string ProcessName { get; init; } = "";

    /// <summary>The clock the host times come from.</summary>
    public ClockInfo Clock { get; init; } = new("unknown", 0, 0, 0, "");

    /// <summary>Facts about machine, runtime and run, sorted by key ("runtime", "os", "cpu", "run.model").</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
}
