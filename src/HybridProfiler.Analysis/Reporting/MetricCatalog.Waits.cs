using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> WaitGroup => new("Wait states and delay costs",
    [
        new("wait/total", Nanoseconds, "Waiting time of the program's threads, as thread/wait says: self time of Wait and Sync spans, and of calls that return only when their own copy is done. Calls that were reported apart from their thread are in it wherever they lie."),
        new("wait/state/count", Count, "Waits of one kind in a component. A wait whose chain changed kind (a copy, then a kernel) counts once for each."),
        new("wait/state/total", Nanoseconds, "Waiting time of one kind in a component. Late producer: what was needed was not ready. Late consumer: a queue was full. Transfer-bound, runtime-held: the chain waited for was moving bytes, or held by the runtime. Over-synchronised: nothing submitted before was outstanding. No request: none came from outside. Unexplained: nothing recorded ended it."),
        new("wait/state/share", Ratio, "The same / waiting time."),
        new("wait/cost/total", Nanoseconds, "Delay cost: waiting time of all threads charged to what caused it. Each instant of a wait goes to the piece of work at which the chain that ended the wait was in that instant; the costs sum to the waiting time exactly."),
        new("wait/cost/share", Ratio, "The same / waiting time."),
    ]);

    private static KeyValuePair<string, MetricDefinition[]> TailGroup => new("Tail",
    [
        new("tail/excess", Nanoseconds, "Latency of the p99 request - latency of the median one, both by nearest rank, warm requests of one class."),
        new("tail/part/median", Nanoseconds, "Time on the median request's critical path, by what it was bound by, component and edge."),
        new("tail/part/p99", Nanoseconds, "The same on the p99 request's path."),
        new("tail/part/excess", Nanoseconds, "The second - the first, negative where the p99 request was faster; the parts sum to the difference of the latencies exactly."),
        new("tail/part/share", Ratio, "The same / excess of the latency."),
        new("tail/event/at", Nanoseconds, "Begin of a stretch of the p99 request's critical path, from its intended start."),
        new("tail/event/duration", Nanoseconds, "Its length."),
    ]);

    private static KeyValuePair<string, MetricDefinition[]> FindingGroup => new("Findings",
    [
        new("finding/count", Count, "Findings of a rule."),
        new("finding/gain_ceiling", Nanoseconds, "The most that can be gained: per request (mean latency of the warm ones) where the trace has requests, else of the run. From the critical path, or from the what-if prediction; never a promise. A ceiling within the noise (the profiler's own cost, two standard errors of the mean latency up to 5 % of it) is no finding."),
        new("finding/gain_ceiling_bytes", Bytes, "The most that can be saved, for findings about memory or about bytes moved: growth over the recording, bytes above nine tenths of a memory's size or held unused, bytes moved for nothing."),
        new("finding/gain_ceiling_share", Ratio, "Gain ceiling / mean latency, or / the run's critical path without idle time; of a finding that gains no time its bytes / the peak in use, the size of the memory, all bytes moved."),
    ]);
}
