using HybridProfiler.Analysis.Memory;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>The memory of a device or of the host is nearly full.</summary>
internal sealed class MemoryHeadroomRule : FindingRule
{
    public override string Id => "memory-headroom";

    public override string Question => "Is a memory nearly full?";

    public override string Condition => $"its peak is at least {Percent(Thresholds.MemoryHeadroom)} of its size";

    public override string NotApplicable(FindingContext context) =>
        base.NotApplicable(context) is { Length: > 0 } reason ? reason
        : Places(context).Any() ? "" : "the trace tells nothing of memory whose size is known";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        MemoryBudget budget = context.Analysis.Memory.Budget;
        foreach ((int device, double size) in Places(context))
        {
            MemoryStep peak = MemoryCapacity.PeakOn(budget, device);
            if (peak.Bytes < Thresholds.MemoryHeadroom * size) continue;
            MemoryAccount[] accounts = [.. budget.Accounts.Where(a => a.Device == device)];
            var most = accounts.GroupBy(a => (a.Component, a.Owner)).Select(g => (g.Key, Bytes: g.Sum(a => a.BytesAt(peak.TimeNs)))).MaxBy(g => g.Bytes);
            double held = accounts.Where(a => a.Owner == MemoryOwner.DeviceCached).Sum(a => a.BytesAt(peak.TimeNs));
            string place = device < 0 ? "The host's memory" : $"The memory of {context.Names.Devices[device]}";
            string who = most.Key.Component >= 0 ? ComponentName(context, most.Key.Component) : Names.Of(most.Key.Owner);
            yield return Make(
                context, $"{place} is {Percent(peak.Bytes / size)} full at its peak ({Bytes(peak.Bytes)} of {Bytes(size)}); {who} has most of it, {Bytes(most.Bytes)}.", 0,
                held > peak.Bytes * 0.1
                    ? $"{Bytes(held)} are held by allocators and in use by nobody: let the framework's give memory back between stages, or lower its reserve; trim the driver's memory pools, or lower their release threshold."
                    : "Lower what is live at the peak: smaller batches, weights of a smaller type, stages that release their activations before the next one begins.",
                most.Key.Component, evidence: [Share("full", peak.Bytes / size), new Evidence("peak", peak.Bytes, MetricUnit.Bytes), new Evidence("size", size, MetricUnit.Bytes), new Evidence("held by allocators", held, MetricUnit.Bytes)])
                with { GainCeilingBytes = Math.Max(held, peak.Bytes - Thresholds.MemoryHeadroom * size), WholeBytes = size };
        }
    }

    private static IEnumerable<(int Device, double Size)> Places(FindingContext context) =>
        context.Analysis.Memory.Budget.Accounts.Select(a => a.Device).Distinct().Order().Select(d => (Device: d, Size: MemoryCapacity.Of(context.Analysis.Trace, d))).Where(p => p.Size > 0);

    private static string Bytes(double bytes) => UnitScale.Print(bytes, MetricUnit.Bytes);
}
