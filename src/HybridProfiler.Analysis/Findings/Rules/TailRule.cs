using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Slow requests take much longer than the median one.</summary>
internal sealed class TailRule : FindingRule
{
    public override string Id => "tail";

    public override string Question => "Are the slowest requests far from the median?";

    public override string Condition => $"p99 is at least {Thresholds.Tail} times the median, over at least {Thresholds.TailRequests} warm requests of the class";

    public override string NotApplicable(FindingContext context) =>
        context.Latency.Count < Thresholds.TailRequests ? $"fewer than {Thresholds.TailRequests} finished warm requests" : "";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        foreach (TailExplanation tail in context.Analysis.Tails)
        {
            double ratio = (double)tail.Tail.LatencyNs / Math.Max(tail.Median.LatencyNs, 1);
            long[] latencies = [.. context.Analysis.Requests.Where(r => r.Finished && r.Regime == Analyzers.Regime.Warm && r.Class == tail.Class).Select(r => r.LatencyNs)];
            if (ratio < Thresholds.Tail || latencies.Length < Thresholds.TailRequests || tail.Differences.IsEmpty) continue;
            // If every request of the class that is slower than the median one were as fast, spread over the requests of all classes.
            double gain = latencies.Sum(l => (double)Math.Max(0, l - tail.Median.LatencyNs)) / context.Latency.Count;
            TailDifference most = tail.Differences[0];
            string owner = (most.IsBehindOthers ? "work for other requests in " : "") + (most.Component >= 0 ? ComponentName(context, most.Component) + ", " : "") + Names.Of(most.Bound);
            yield return Make(
                context, $"p99 of {Names.Class(tail.Class)} is {ratio.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)} times the median; most of the excess, {Time(most.ExcessNs)} of {Time(tail.ExcessNs)}, is {owner}.",
                gain,
                "The table of the tail shows both requests part by part and the events that own the excess; their timelines show them side by side.",
                most.Component, most.Edge, [new Evidence("p99 / median", ratio, MetricUnit.None), Duration("excess", tail.ExcessNs), Duration("of it the largest part", most.ExcessNs)]);
        }
    }
}
