using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>Counts of one session while it is read.</summary>
internal sealed class HealthTally
{
    public long DroppedRecords, UnfinishedSpans, UnmatchedEnds, RepeatedEnds, InferredEnds, LostDeviceOperations;
    public long UnattributedDeviceOperations, DriverErrors, UnconsumedHandOffs, ClampedDeviceTimes, Records, Threads;

    /// <summary>Adds what a thread has counted since the session started.</summary>
    public void Add(ThreadBuffer buffer, ThreadReader reader)
    {
        DroppedRecords += Volatile.Read(ref buffer.Dropped) - reader.DroppedBefore;
        RepeatedEnds += Volatile.Read(ref buffer.RepeatedEnds) - reader.RepeatedBefore;
        Records += reader.Records;
        if (reader.Records > 0) Threads++;
    }

    public Health ToHealth() => new()
    {
        DroppedRecords = DroppedRecords,
        UnfinishedSpans = UnfinishedSpans,
        UnmatchedEnds = UnmatchedEnds,
        RepeatedEnds = RepeatedEnds,
        InferredEnds = InferredEnds,
        LostDeviceOperations = LostDeviceOperations,
        UnattributedDeviceOperations = UnattributedDeviceOperations,
        DriverErrors = DriverErrors,
        UnconsumedHandOffs = UnconsumedHandOffs,
        ClampedDeviceTimes = ClampedDeviceTimes,
        Records = Records,
        Threads = Threads,
    };
}
