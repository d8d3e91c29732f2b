using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> LedgerGroup => new("Edge ledger",
    [
        new("ledger/tensors", Count, "Different tensors that went over the edge, among hand-offs that state one; none where none does."),
        new("ledger/contents", Count, "Different contents: tensor and version."),
        new("ledger/useful", Bytes, "Bytes of different contents: a version that is handed over again counts once, a hand-off that does not state tensor and version each time."),
        new("ledger/moved", Bytes, "Bytes moved at least, by the conversions that hand-offs state: once for a crossing to a device, once for one to the host, once for all that is done in one memory (copy, cast, layout, size)."),
        new("ledger/moved_per_useful", None, "Moved / useful: 0 is zero-copy, 1 each content moved once."),
        new("ledger/needless", Bytes, "Part of the bytes moved for hand-offs that convert the same contents in the same way again, or that convert what a later one of the path takes back, and for the one that takes back."),
        new("ledger/strided", Bytes, "Bytes of hand-offs whose stated strides are not row-major and are not changed on the way: the consumer jumps when it reads the elements in order."),
        new("ledger/line_use", Ratio, "Bytes used of each 64-byte line that the consumer's reading in order fetches, if no cache brings the rest into use: element / min(stride of the innermost dimension, 64); mean weighted by bytes, of hand-offs that state a type."),
        new("ledger/alignment", Bytes, "Largest power of two, up to 4,096, that divides the addresses of the tensors whose allocation stands in the trace; none where none does."),
        new("ledger/copies", Count, "Hand-offs copied within one memory."),
        new("ledger/to_device", Count, "Hand-offs copied to a device."),
        new("ledger/to_host", Count, "Hand-offs copied to the host."),
        new("ledger/casts", Count, "Hand-offs whose element type changes."),
        new("ledger/layout_changes", Count, "Hand-offs whose layout changes."),
        new("ledger/resizes", Count, "Hand-offs resized or padded."),
        new("ledger/again", Count, "Hand-offs that convert contents (tensor and version) which the edge had converted in the same way before."),
        new("ledger/undone", Count, "Conversions that are taken back: the next hand-off of the path converts as well, and the one after has the element type or the order of dimensions that was there first; or it brings the same contents back to a device."),
        new("layout/hand_offs", Count, "Hand-offs of one layout that is changed on the way, or that the consumer reads in strides."),
        new("layout/bytes", Bytes, "Their bytes."),
        new("layout/run", Bytes, "Bytes of the layout, as it was handed over, that lie side by side in the order of its elements before the first jump."),
        new("layout/line_use", Ratio, "Line use of reading it so; see ledger/line_use."),
        new("conversion/path/count", Count, "How often hand-offs followed each other within a request over the same edges with the same conversions. Each hand-off lies on one path."),
        new("conversion/path/conversions", Count, "Conversions on the path."),
        new("conversion/path/bytes", Bytes, "Bytes handed over on it, all its times and steps together."),
    ]);

    private static KeyValuePair<string, MetricDefinition[]> MemoryGroup => new("Memory",
    [
        new("memory/peak", Bytes, "Greatest sum of all owners' bytes at one instant: single allocations, and counters whose names tell whose memory they count."),
        new("memory/peak_at", Nanoseconds, "First instant of that, from the start of the recording."),
        new("memory/in_use/peak", Bytes, "Greatest sum of what is in use: without the reserve of a framework's allocator, the rest of the process and of the working set, and other processes. The pipeline's peak."),
        new("memory/in_use/peak_at", Nanoseconds, "First instant of that, from the start of the recording."),
        new("memory/owner/at_peak", Bytes, "Bytes of one owner on one device (without one: on the host), in a merged trace of one process, at the first of the two peaks; they sum to memory/peak exactly. What encloses other owners (the reserve of a framework's allocator, the memory of the process, of the device, the working set) counts with what these leave of it."),
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
        new("memory/growth/changes", Count, "Ends of warm requests (regular instants of the last four fifths of the recording, where there are fewer than eight) at which the account has changed since the one before; of a heap that is not told by generation the low points between collections."),
        new("memory/growth/per_request", Bytes, "Bytes per request: median of the slopes of all pairs of them (Theil and Sen)."),
        new("memory/growth/per_second", BytesPerSecond, "Bytes per second, likewise."),
        new("memory/growth/low", BytesPerSecond, "Lower end of its 95 % interval (Sen)."),
        new("memory/growth/high", BytesPerSecond, "Upper end of that interval."),
        new("memory/growth/grown", Bytes, "Bytes per second x time from the first to the last of them."),
        new("memory/growth/p", None, "Probability of so strong an order by chance (Mann and Kendall, with ties), corrected for the number of accounts (Holm). It grows where this is below 0.01, the interval lies above 0 and the second half grows too (0.05)."),
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
