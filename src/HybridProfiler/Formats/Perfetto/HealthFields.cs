using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>The counts of <see cref="Health"/> by the names they carry in files.</summary>
internal static class HealthFields
{
    public const string ScopeCost = "scope_cost_ns";

    public static readonly (string Key, Func<Health, long> Get, Func<Health, long, Health> With)[] Counts =
    [
        ("dropped_records", h => h.DroppedRecords, (h, v) => h with { DroppedRecords = v }),
        ("unfinished_spans", h => h.UnfinishedSpans, (h, v) => h with { UnfinishedSpans = v }),
        ("unmatched_ends", h => h.UnmatchedEnds, (h, v) => h with { UnmatchedEnds = v }),
        ("repeated_ends", h => h.RepeatedEnds, (h, v) => h with { RepeatedEnds = v }),
        ("inferred_ends", h => h.InferredEnds, (h, v) => h with { InferredEnds = v }),
        ("lost_device_operations", h => h.LostDeviceOperations, (h, v) => h with { LostDeviceOperations = v }),
        ("unattributed_device_operations", h => h.UnattributedDeviceOperations, (h, v) => h with { UnattributedDeviceOperations = v }),
        ("driver_errors", h => h.DriverErrors, (h, v) => h with { DriverErrors = v }),
        ("unconsumed_hand_offs", h => h.UnconsumedHandOffs, (h, v) => h with { UnconsumedHandOffs = v }),
        ("clamped_device_times", h => h.ClampedDeviceTimes, (h, v) => h with { ClampedDeviceTimes = v }),
        ("skipped_packets", h => h.SkippedPackets, (h, v) => h with { SkippedPackets = v }),
        ("truncated_bytes", h => h.TruncatedBytes, (h, v) => h with { TruncatedBytes = v }),
        ("records", h => h.Records, (h, v) => h with { Records = v }),
        ("threads", h => h.Threads, (h, v) => h with { Threads = v }),
    ];
}
