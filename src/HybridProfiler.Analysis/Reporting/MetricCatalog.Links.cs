using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> LinkGroup => new("Links",
    [
        new("link/transfers", Count, "Transfers of one direction between the same kinds of memory on one device, or exchanges with other devices by collective."),
        new("link/bytes", Bytes, "Bytes of those that state them; none where none does."),
        new("link/time", Nanoseconds, "Sum of the durations of all of them."),
        new("link/bandwidth", BytesPerSecond, "Bytes / device time of those that state their bytes."),
        new("link/exposed", Nanoseconds, "Union of the link's transfers while nothing computes on the device."),
        new("link/overlapped", Nanoseconds, "Union of the link's transfers while something computes; exposed + overlapped = union."),
        new("link/alpha", Nanoseconds, "Latency of the cost model t = alpha + bytes / beta, by least squares; none for fewer than three transfers or sizes that are all the same."),
        new("link/alpha_error", Nanoseconds, "Half width of its 95 % confidence interval, by Student's t."),
        new("link/beta", BytesPerSecond, "Bandwidth of the cost model; none where the time does not grow with the bytes."),
        new("link/explained", Ratio, "Share of the variance of the durations that the model explains."),
        new("link/threshold", Bytes, "alpha x beta: a transfer of fewer bytes takes more time for its latency than for its bytes; none unless alpha and 1 / beta differ from 0 at 95 %."),
        new("link/small", Count, "Transfers below the threshold."),
        new("link/batching", Nanoseconds, "alpha x (small transfers - 1): the most that batching them could save on the link."),
        new("link/repeated_uploads", Count, "Uploads of a version of a tensor to a device that had got it before; hand-offs that state tensor and version only."),
        new("link/repeated_time", Nanoseconds, "Their device time."),
        new("link/round_trips", Count, "Uploads of a version to the device that it was brought down from before."),
        new("link/round_trip_time", Nanoseconds, "Device time of those uploads; the way down is not counted."),
        new("queue/idle_cause/time", Nanoseconds, "Gaps of a queue with one cause (and, for host waits, the component that the submitting thread worked for during most of the gap). Each gap has exactly one cause, and they sum to queue/idle. Of a host wait it is what took most of the time from the begin of the gap to the submission: a garbage collection pause; JIT or a lock on the submitting thread; its spans (blocking synchronisation, waiting, or work for a component); where it was under no span, a starved thread pool (half a second before the runtime said so); else nothing known. Those of the runtime need what .nettrace tells."),
        new("queue/idle_cause/share", Ratio, "That time / queue/idle."),
        new("queue/idle_cause/gaps", Count, "Number of gaps."),
        new("queue/idle_cause/longest", Nanoseconds, "Longest gap."),
    ]);
}
