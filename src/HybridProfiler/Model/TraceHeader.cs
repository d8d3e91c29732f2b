using System.Collections.Immutable;
using System.Globalization;

namespace HybridProfiler.Model;

/// <summary>What a trace says about itself. Times are nanoseconds on the host's monotonic clock.</summary>
public sealed record TraceHeader
{
    internal const string RequestsBeforeFact = "requests_before";

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

    /// <summary>
    /// Requests that the program had served before the recording began, where the source counts them (fact
    /// "requests_before"; PyTorch numbers its profiler's steps): the first request of the recording is then not the
    /// program's first. 0 when it is, or when nobody knows.
    /// </summary>
    public long RequestsBefore => Facts.TryGetValue(RequestsBeforeFact, out string? count) && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
