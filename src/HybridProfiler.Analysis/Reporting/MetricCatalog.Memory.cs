using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> MemoryGroup => new("Memory",
    [
        new("memory/peak", Bytes, "Greatest sum of all owners' bytes at one instant: single allocations, and counters whose names tell whose memory they count."),
        new("memory/peak_at", Nanoseconds, "First instant of that, from the start of the recording."),
        new("memory/in_use/peak", Bytes, "Greatest sum of what is in use: without the reserve of a framework's allocator, the rest of the process and of the working set, and other processes. The pipeline's peak."),
        new("memory/in_use/peak_at", Nanoseconds, "First instant of that, from the start of the recording."),
        new("memory/owner/at_peak", Bytes, "Bytes of one owner on one device (without one: on the host) at the first of the two peaks; they sum to memory/peak exactly. What encloses other owners (the reserve of a framework's allocator, the memory of the process, of the device, the working set) counts with what these leave of it."),
        new("memory/owner/at_in_use_peak", Bytes, "The same at the pipeline's peak; those in use sum to memory/in_use/peak."),
        new("memory/owner/peak", Bytes, "The owner's own peak."),
        new("memory/owner/end", Bytes, "Its bytes at the end of the recording."),
        new("memory/component/at_peak", Bytes, "Bytes in use that a component had allocated at the pipeline's peak; they sum to memory/in_use/peak, with what no component is known of and what was there before the recording as rows of their own."),
        new("memory/component/share", Ratio, "The same / memory/in_use/peak."),
        new("memory/component/peak", Bytes, "The component's own peak."),
        new("memory/component/peak_at", Nanoseconds, "First instant of that, from the start of the recording."),
        new("memory/component/end", Bytes, "Its bytes at the end of the recording: what it allocated and nobody released while recorded."),
        new("memory/component/allocations", Count, "Allocations. One belongs to the component of its span, a release to whoever allocated."),
        new("memory/component/allocated", Bytes, "Their bytes."),
        new("memory/component/live", Count, "Allocations never released while recorded."),
        new("memory/release/unknown", Count, "Releases of blocks that were not allocated while recorded."),
        new("memory/release/unknown_bytes", Bytes, "Their bytes, as far as they are stated; the blocks count as there before the recording."),
        new("memory/release/missing", Count, "Allocations of an address that was still in use: the release before is missing in the trace and is taken to have come just then."),
    ]);

    private static KeyValuePair<string, MetricDefinition[]> ReuseGroup => new("Reuse of buffers",
    [
        new("reuse/touches", Count, "Touches of buffers: a hand-off that states its tensor touches it when it is produced and when it is consumed."),
        new("reuse/buffers", Count, "Different buffers."),
        new("reuse/bytes", Bytes, "Bytes of all of them, each with its latest size."),
        new("reuse/unknown", Count, "Hand-offs that do not state their tensor; they are left out."),
        new("reuse/distance/count", Count, "Touches whose reuse distance lies in one range: bytes of the different other buffers touched since the buffer's touch before, each counted once."),
        new("reuse/distance/share", Ratio, "The same / touches."),
        new("reuse/miss_ratio", Ratio, "Touches that do not find their buffer in a memory of the capacity (the subject) that throws out what was touched longest ago / touches; first touches never find it. From the distances, exactly: it is found when distance + its own bytes fit in."),
        new("reuse/misses", Count, "Those touches."),
    ]);
}
