using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> CriticalPathGroup => new("Critical path",
    [
        new("path/request/mean", Nanoseconds, "Time per request on its critical path, bound by one thing: the path leads back from the request's end, at each step to what was over last of all that had to be over; its pieces sum to the latency exactly."),
        new("path/request/share", Ratio, "The same / latency."),
        new("path/request/queued", Nanoseconds, "Time per request during which its critical path led through work for other requests: it queued behind them. Contained in the other figures."),
        new("path/part/mean", Nanoseconds, "Time per request on its critical path, by what it was bound by, component and edge."),
        new("path/part/share", Ratio, "The same / latency."),
        new("path/run/total", Nanoseconds, "Time on the critical path of the whole run, back from the last end to the begin of the recording's wall, by what it was bound by and component; sums to the wall exactly."),
        new("path/run/share", Ratio, "The same / recording wall."),
    ]);
}
