using System.Collections.Immutable;

namespace HybridProfiler.Model;

/// <summary>What is missing, doubtful or costly about a trace. Every report prints it first. All counts are exact.</summary>
public sealed record Health
{
    /// <summary>A trace without a complaint.</summary>
    public static Health Perfect { get; } = new();

    /// <summary>Records not taken because the memory budget was used up.</summary>
    public long DroppedRecords { get; init; }

    /// <summary>Spans still open at the end.</summary>
    public long UnfinishedSpans { get; init; }

    /// <summary>Ends that belong to no recorded begin (ended twice across threads, or begun before the session).</summary>
    public long UnmatchedEnds { get; init; }

    /// <summary>Scopes or spans ended more than once.</summary>
    public long RepeatedEnds { get; init; }

    /// <summary>Scopes left open by an inner block and closed with their parent.</summary>
    public long InferredEnds { get; init; }

    /// <summary>Device operations that were still pending when the session stopped and never reported.</summary>
    public long LostDeviceOperations { get; init; }

    /// <summary>Device operations without a host call that submitted them, as far as the trace knows.</summary>
    public long UnattributedDeviceOperations { get; init; }

    /// <summary>Errors reported by device drivers.</summary>
    public long DriverErrors { get; init; }

    /// <summary>Hand-offs never taken over by a consumer.</summary>
    public long UnconsumedHandOffs { get; init; }

    /// <summary>Device times that were moved to keep an operation from beginning before its submission or ending before its begin.</summary>
    public long ClampedDeviceTimes { get; init; }

    /// <summary>Packets or events of a file that were not understood and passed over.</summary>
    public long SkippedPackets { get; init; }

    /// <summary>Bytes at the end of a file that could not be read.</summary>
    public long TruncatedBytes { get; init; }

    /// <summary>Records written by the program's threads.</summary>
    public long Records { get; init; }

    /// <summary>Threads that recorded.</summary>
    public long Threads { get; init; }

    /// <summary>The profiler's own cost of one scope (begin and end), measured at session start, in nanoseconds.</summary>
    public double ScopeCostNs { get; init; }

    /// <summary>Sources that were asked for and could not be had.</summary>
    public ImmutableArray<Absence> Absences { get; init; } = [];

    /// <summary>Further remarks, in words.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>True when nothing was lost, moved or guessed.</summary>
    public bool IsClean =>
        (DroppedRecords | UnfinishedSpans | UnmatchedEnds | RepeatedEnds | InferredEnds | LostDeviceOperations
        | DriverErrors | ClampedDeviceTimes | SkippedPackets | TruncatedBytes) == 0;

    /// <inheritdoc/>
    public bool Equals(Health? other) =>
        other is not null && Counts().SequenceEqual(other.Counts()) && ScopeCostNs.Equals(other.ScopeCostNs)
        && Absences.SequenceEqual(other.Absences) && Notes.SequenceEqual(other.Notes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DroppedRecords, UnfinishedSpans, Records, Absences.Length, Notes.Length);

    private long[] Counts() =>
    [
        DroppedRecords, UnfinishedSpans, UnmatchedEnds, RepeatedEnds, InferredEnds, LostDeviceOperations, UnattributedDeviceOperations,
        DriverErrors, UnconsumedHandOffs, ClampedDeviceTimes, SkippedPackets, TruncatedBytes, Records, Threads,
    ];
}
