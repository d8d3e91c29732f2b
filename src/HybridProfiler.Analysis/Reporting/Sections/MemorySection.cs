using System.Collections.Immutable;
using HybridProfiler.Analysis.Memory;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Whose memory it is over time, and how buffers are used again.</summary>
internal static class MemorySection
{
    public static ReportSection Build(ReportContext context)
    {
        MemoryBudget budget = context.Analysis.Memory.Budget;
        List<string> notes = [];
        if (budget.ReleasesWithoutAllocation > 0)
            notes.Add($"{UnitScale.Print(budget.ReleasesWithoutAllocation, MetricUnit.Count)} releases ({UnitScale.Print(budget.BytesWithoutAllocation, MetricUnit.Bytes)}) are of blocks from before the recording; they count as there until then.");
        if (budget.ReplacedAllocations > 0)
            notes.Add($"{UnitScale.Print(budget.ReplacedAllocations, MetricUnit.Count)} addresses were allocated again without a release between: the trace lacks those releases.");
        return new ReportSection(
            "memory", "Memory", "Whose bytes there are over time, who has most at the peak, and how the buffers between components are used again.",
            [Owners(context, budget), Components(context, budget), Growth(context), Curve(context), Distances(context)],
            [.. MemoryCharts.Of(context)], [.. notes]);
    }

    private static ReportTable Owners(ReportContext context, MemoryBudget budget)
    {
        TableBuilder table = context.Table("memory-owners", "Budget by owner").TextColumn("owner", "owner").TextColumn("device", "device").Column("memory/owner/at_peak", "at the peak of all", "bytes")
            .Column("memory/owner/at_in_use_peak", "at the peak in use", "bytes").Column("memory/owner/peak", "own peak", "bytes").Column("memory/owner/end", "at the end", "bytes");
        if (budget.Accounts.IsEmpty) return table.Build();
        context.Metrics.Add(new Metric("memory/peak", "", "", "", "", budget.Peak.Bytes, MetricUnit.Bytes, true));
        context.Metrics.Add(new Metric("memory/peak_at", "", "", "", "", budget.Peak.TimeNs - context.Analysis.Index.StartNs, MetricUnit.Nanoseconds, true));
        context.Metrics.Add(new Metric("memory/in_use/peak", "", "", "", "", budget.PeakInUse.Bytes, MetricUnit.Bytes, true));
        context.Metrics.Add(new Metric("memory/in_use/peak_at", "", "", "", "", budget.PeakInUse.TimeNs - context.Analysis.Index.StartNs, MetricUnit.Nanoseconds, true));
        foreach (var owner in budget.Accounts.GroupBy(a => (a.Owner, a.Device, a.Process)).OrderByDescending(o => o.Sum(a => a.BytesAt(budget.Peak.TimeNs))).ThenBy(o => o.Key))
        {
            ImmutableArray<MemoryStep> steps = MemoryBudget.Sum([.. owner]);
            string name = Names.Subject(Names.Of(owner.Key.Owner), context.Names.ProcessIfSeveral(owner.Key.Process)), device = context.Names.DeviceIfAny(owner.Key.Device);
            table.Row(device: device, subject: name).Text(name).Text(device.Length > 0 ? device : "host").Value(StepFunction.At(steps, budget.Peak.TimeNs)).Value(StepFunction.At(steps, budget.PeakInUse.TimeNs))
                .Value(steps.Max(s => s.Bytes)).Value(steps[^1].Bytes);
        }

        string TimeOf(MemoryStep peak) => UnitScale.Print(peak.TimeNs - context.Analysis.Index.StartNs, MetricUnit.Nanoseconds);
        return table.Row().Text("= all owners").Text("").Shown(budget.Peak.Bytes).Shown(StepFunction.At(budget.Total, budget.PeakInUse.TimeNs)).Blank().Shown(budget.Total[^1].Bytes)
            .Row().Text("in use").Text("").Shown(StepFunction.At(budget.InUse, budget.Peak.TimeNs)).Shown(budget.PeakInUse.Bytes).Blank().Shown(budget.InUse.IsEmpty ? 0 : budget.InUse[^1].Bytes)
            .Note($"All owners together have most {TimeOf(budget.Peak)} after the start of the recording; most is in use {TimeOf(budget.PeakInUse)} after it. Owners do not overlap.").Build();
    }

    private static ReportTable Components(ReportContext context, MemoryBudget budget)
    {
        TableBuilder table = context.Table("memory-components", "Budget by component").TextColumn("component", "component").Column("memory/component/at_peak", "at the peak in use", "bytes").Column("memory/component/share", "share").Column("memory/component/peak", "own peak", "bytes")
            .Column("memory/component/peak_at", "at").Column("memory/component/end", "at the end", "bytes").Column("memory/component/allocations", "allocations").Column("memory/component/allocated", "allocated", "bytes")
            .Column("memory/component/live", "never released");
        foreach (ComponentMemory row in budget.Components)
        {
            string name = row.Component == MemoryAccount.BeforeRecording ? "(before the recording)" : context.Names.Component(row.Component);
            table.Row(component: name).Text(name).Value(row.BytesAtPipelinePeak).Value(budget.PeakInUse.Bytes > 0 ? (double)row.BytesAtPipelinePeak / budget.PeakInUse.Bytes : double.NaN)
                .Value(row.Peak.Bytes).Value(row.Peak.Bytes > 0 ? row.Peak.TimeNs - context.Analysis.Index.StartNs : double.NaN).Value(row.BytesAtEnd)
                .Value(row.Sums.Allocations).Value(row.Sums.AllocatedBytes).Value(row.Sums.LiveAtEnd);
        }

        void Add(string key, double value, MetricUnit unit) => context.Metrics.Add(new Metric(key, "", "", "", "", value, unit, true));
        if (budget.Components.Any(c => c.Sums.Allocations > 0) || budget.ReleasesWithoutAllocation > 0)
        {
            Add("memory/release/unknown", budget.ReleasesWithoutAllocation, MetricUnit.Count);
            Add("memory/release/unknown_bytes", budget.BytesWithoutAllocation, MetricUnit.Bytes);
            Add("memory/release/missing", budget.ReplacedAllocations, MetricUnit.Count);
        }

        return table.Note("What counters tell belongs to no component. A block that is never released while recorded may still be released later: a leak is what grows from request to request.").Build();
    }

    private static ReportTable Growth(ReportContext context)
    {
        TableBuilder table = context.Table("memory-growth", "Growth").TextColumn("component", "component").TextColumn("owner", "owner").TextColumn("device", "device").TextColumn("verdict", "verdict").Column("memory/growth/per_request", "per request")
            .Column("memory/growth/per_second", "per second", "pace").Column("memory/growth/low", "95 % from", "pace").Column("memory/growth/high", "to", "pace").Column("memory/growth/grown", "grown").Column("memory/growth/changes", "instants").Column("memory/growth/p", "p");
        foreach (MemoryGrowth row in context.Analysis.Memory.Growth)
        {
            if (row.Verdict == GrowthVerdict.TooFewChanges) continue;
            string component = context.Names.ComponentIfAny(row.Component), owner = Names.Subject(Names.Of(row.Owner), context.Names.ProcessIfSeveral(row.Process)), device = context.Names.DeviceIfAny(row.Device);
            table.Row(device: device, component: component, subject: owner).Text(component).Text(owner).Text(device.Length > 0 ? device : "host").Text(Names.Of(row.Verdict)).Value(row.PerRequest)
                .Value(row.PerSecond).Value(row.LowPerSecond).Value(row.HighPerSecond).Value(row.GrownBytes).Value(row.Changes).Value(row.PValue);
        }

        int silent = context.Analysis.Memory.Growth.Count(g => g.Verdict == GrowthVerdict.TooFewChanges);
        if (silent > 0) table.Note($"{silent} of the accounts changed at fewer than {MemoryGrowth.FewestChanges} of the instants, too seldom to tell.");
        return table.Note("Grows: to the end, beyond chance: a leak, or a cache without a bound. Levels off: grew, but not in the second half.").Build();
    }

    private static ReportTable Curve(ReportContext context)
    {
        BufferReuse reuse = context.Analysis.Memory.Reuse;
        TableBuilder table = context.Table("miss-ratio", "What a memory of a capacity would find").TextColumn("capacity", "capacity").Column("reuse/misses", "misses").Column("reuse/miss_ratio", "miss ratio");
        foreach (MissRatio point in reuse.Curve)
        {
            string capacity = UnitScale.Print(point.CapacityBytes, MetricUnit.Bytes);
            table.Row(subject: capacity).Text(capacity).Value(point.Misses).Value(point.Ratio);
        }

        return table.Note($"{UnitScale.Print(reuse.Touches, MetricUnit.Count)} touches of {UnitScale.Print(reuse.Buffers, MetricUnit.Count)} buffers of {UnitScale.Print(reuse.BufferBytes, MetricUnit.Bytes)} together; what was touched longest ago is thrown out first.").Build();
    }

    private static ReportTable Distances(ReportContext context)
    {
        BufferReuse reuse = context.Analysis.Memory.Reuse;
        TableBuilder table = context.Table("reuse-distances", "Reuse distances").TextColumn("distance", "bytes of other buffers since the touch before").Column("reuse/distance/count", "touches").Column("reuse/distance/share", "share");
        if (reuse.Touches == 0) return table.Build();
        void Add(string key, double value, MetricUnit unit) => context.Metrics.Add(new Metric(key, "", "", "", "", value, unit, true));
        Add("reuse/touches", reuse.Touches, MetricUnit.Count);
        Add("reuse/buffers", reuse.Buffers, MetricUnit.Count);
        Add("reuse/bytes", reuse.BufferBytes, MetricUnit.Bytes);
        Add("reuse/unknown", reuse.HandOffsWithoutTensor, MetricUnit.Count);
        foreach (var range in reuse.Distances.Distances.GroupBy(d => d <= 0 ? d : RoundNumber.Up(d)).OrderBy(r => r.Key < 0 ? long.MaxValue : r.Key))
        {
            string name = range.Key < 0 ? "first touch" : range.Key == 0 ? "none" : $"up to {UnitScale.Print(range.Key, MetricUnit.Bytes)}";
            table.Row(subject: name).Text(name).Value(range.Count()).Value((double)range.Count() / reuse.Touches);
        }

        return table.Build();
    }
}
