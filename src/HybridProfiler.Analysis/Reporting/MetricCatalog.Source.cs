using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> SourceGroup => new("Imported file",
    [
        new("source/events", Count, "Events of a file in Chrome's format, as they stand there: all, or those of one phase letter or category (the subject: \"phase X\", \"category cpu_op\"). \"arrow points ac2g:s\" are those that begin an arrow of a category, with f those that end one; \"arrows begun\", \"arrows ended\" and \"arrows matched\" are distinct arrows (category, name and id) with a begin, with an end, with both."),
    ]);

    private static KeyValuePair<string, MetricDefinition[]> AnnotationGroup => new("Annotations",
    [
        new("annotation/count", Count, "Ranges of one name (the subject) that the program or its framework marked on host threads: PyTorch's record_function and the steps of its profiler, NVTX ranges; where no subject is named, of all names. So for all sums of annotation/."),
        new("annotation/total", Nanoseconds, "Sum of their durations: nested ranges of one name add up."),
        new("annotation/mean", Nanoseconds, "Mean duration."),
        new("annotation/min", Nanoseconds, "Shortest."),
        new("annotation/max", Nanoseconds, "Longest."),
        new("annotation/operations", Count, "Device operations whose call lies in a range of the name and in no inner one, on the call's thread; where it lies in none, in the step around it. Each belongs to at most one annotation, so the sum is at most launch/matched."),
        new("annotation/device_time", Nanoseconds, "Sum of the durations of those operations."),
        new("annotation/device/count", Count, "Ranges of the name beside queues, as the source shows them (gpu_user_annotation): from the first to the last operation submitted within."),
        new("annotation/device/total", Nanoseconds, "Sum of their durations; one for each queue, so they may exceed the time passed."),
    ]);
}
