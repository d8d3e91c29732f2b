using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>The most important facts of a report, a sentence each. Facts only: no gains are guessed.</summary>
internal static class Verdict
{
    public static ImmutableArray<string> Of(ReportContext context)
    {
        List<string> sentences = [Completeness(context.Trace.Health)];
        AddCost(context, sentences);
        AddRequests(context, sentences);
        AddPath(context, sentences);
        AddComponents(context, sentences);
        AddDevices(context, sentences);
        AddFindings(context, sentences);
        return [.. sentences];
    }

    private static string Completeness(Health health)
    {
        if (health.IsClean) return "The recording is complete: nothing was lost, moved or guessed.";
        string[] complaints =
        [
            .. new (long Count, string What)[]
            {
                (health.DroppedRecords, "records dropped"), (health.UnfinishedSpans, "spans unfinished"), (health.UnmatchedEnds, "ends without a begin"),
                (health.RepeatedEnds, "repeated ends"), (health.InferredEnds, "ends inferred"), (health.LostDeviceOperations, "device operations lost"),
                (health.DriverErrors, "driver errors"), (health.ClampedDeviceTimes, "device times clamped"), (health.SkippedPackets, "packets skipped"),
                (health.TruncatedBytes, "bytes truncated"),
            }.Where(c => c.Count > 0).Select(c => UnitScale.Print(c.Count, MetricUnit.Count) + " " + c.What),
        ];
        return "Read with care: " + string.Join(", ", complaints) + ".";
    }

    private static void AddCost(ReportContext context, List<string> sentences)
    {
        ProfilerCost cost = context.Analysis.Cost;
        sentences.Add(!cost.IsMeasured
            ? "The profiler's own cost was not measured."
            : $"Recording cost at most {UnitScale.Print(cost.OwnCostNs, MetricUnit.Nanoseconds)} of thread time, {Percent(cost.Share)} of {UnitScale.Print(cost.WallNs, MetricUnit.Nanoseconds)}.");
    }

    private static void AddRequests(ReportContext context, List<string> sentences)
    {
        RequestClassUsage[] warm = [.. context.Analysis.RequestClasses.Where(c => c.Regime == Regime.Warm && c.Latency.Count > 0).OrderByDescending(c => c.Latency.Count)];
        foreach (RequestClassUsage row in warm.Take(3))
        {
            string name = row.Class.Length > 0 ? " '" + row.Class + "'" : "";
            sentences.Add(
                $"{UnitScale.Print(row.Latency.Count, MetricUnit.Count)} warm{name} {(row.Latency.Count == 1 ? "request" : "requests")}: median {UnitScale.Print(row.Latency.P50Ns, MetricUnit.Nanoseconds)}, "
                + $"p99 {UnitScale.Print(row.Latency.P99Ns, MetricUnit.Nanoseconds)}, {UnitScale.Print(row.RequestsPerSecond, MetricUnit.PerSecond)}.");
        }
    }

    private static void AddPath(ReportContext context, List<string> sentences)
    {
        // Warm requests where there are any, else the run without the time in which nothing was recorded.
        PathShare[] shares = [.. context.Analysis.CriticalPaths.Where(c => c.Regime == Regime.Warm).SelectMany(c => c.Shares)];
        string whole = shares.Length > 0 ? "Warm requests are bound by " : "The run is bound by ";
        if (shares.Length == 0) shares = [.. context.Analysis.CriticalPathShares.Where(s => s.Bound != BoundBy.Idle)];
        double total = shares.Sum(s => s.TotalNs);
        if (total <= 0) return;
        sentences.Add(whole + string.Join(", ", shares.GroupBy(s => s.Bound).Select(g => (g.Key, Ns: g.Sum(s => s.TotalNs))).OrderByDescending(b => b.Ns).ThenBy(b => b.Key).Take(3)
            .Where(b => b.Ns >= total / 100).Select(b => $"{Names.Of(b.Key)} {Percent(b.Ns / total)}")) + " of the critical path.");
    }

    private static void AddComponents(ReportContext context, List<string> sentences)
    {
        ComponentUsage? most = context.Analysis.Components.Where(c => c.HostWorkNs > 0).MaxBy(c => c.HostWorkNs);
        // Of a single component it says nothing.
        if (most is null || context.Analysis.Components.Count(c => c.HostWorkNs > 0) < 2) return;
        string paradigm = ReportContext.Word(context.Trace.Components[most.Component].Paradigm);
        string kind = paradigm.Length > 0 ? $" ({paradigm})" : "";
        sentences.Add($"Most host work: {context.Names.Component(most.Component)}{kind}, {Percent(most.HostShare)} of all components' exclusive time without waiting.");
    }

    private static void AddDevices(ReportContext context, List<string> sentences)
    {
        foreach (DeviceUsage device in context.Analysis.Devices.Take(2))
        {
            double busy = device.WallNs > 0 ? (double)device.Total.BusyNs / device.WallNs : double.NaN;
            sentences.Add($"{context.Names.Devices[device.Device]} was busy {Percent(busy)} of its {UnitScale.Print(device.WallNs, MetricUnit.Nanoseconds)}.");
        }
    }

    // What matters most, in the rules' own words; what a change would bring stands beside it in the section.
    private static void AddFindings(ReportContext context, List<string> sentences) =>
        sentences.AddRange(context.Analysis.Findings.Where(f => f.Severity != Findings.Severity.Note).Take(3).Select(f => f.Statement));

    /// <summary>A ratio in percent; small ones keep four decimals.</summary>
    internal static string Percent(double ratio) => ratio is > 0 and < 0.001
        ? (ratio * 100).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) + " %"
        : UnitScale.Print(ratio, MetricUnit.Ratio);
}
