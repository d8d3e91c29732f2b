using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> QueueGroup => new("Queues",
    [
        new("queue/operations", Count, "Operations of a queue."),
        new("queue/total", Nanoseconds, "Sum of their durations."),
        new("queue/span", Nanoseconds, "First begin to last end on this queue; the rows of device/ measure a queue against the device's wall instead."),
        new("queue/busy", Nanoseconds, "Union of its operations."),
        new("queue/idle", Nanoseconds, "Span - busy."),
        new("queue/intervals", Count, "Stretches of that union without a gap."),
        new("queue/overlapping", Count, "Operations that began before an earlier one of the queue had ended."),
        new("queue/length/points", Count, "Changes of the queue's length: one more at the begin of the call that submits an operation, one less at the operation's begin (a submission first where both fall together); two for each operation with a known call."),
        new("queue/length/max", Count, "Greatest length."),
        new("queue/length/mean", None, "Mean length from first submission to last begin, weighted by time."),
        new("queue/length/window", Nanoseconds, "First submission to last begin."),
        new("queue/length/full", Nanoseconds, "Time with 1,024 or more operations submitted and not begun; a CUDA stream takes no more, and the next launch blocks its thread."),
        new("concurrency/time", Nanoseconds, "Time during which exactly so many operations (the subject) ran at once on a device; where no device is named, on all devices, on one axis. The times of a device sum to its wall, that of 0 is its idle time."),
        new("concurrency/share", Ratio, "That time / wall."),
    ]);
}
