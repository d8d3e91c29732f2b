using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>A device stands still because the component that uses it is at work on the host.</summary>
internal sealed class DeviceStarvedRule : FindingRule
{
    public override string Id => "device-starved";

    public override string Question => "Does a device wait for the host side of the component that uses it?";

    public override string Condition =>
        $"the device waits so for at least {Percent(Thresholds.DeviceStarved)} of its wall, and that host work and its calls are at least {Percent(Thresholds.StarvedPath)} of the path";

    public override string NotApplicable(FindingContext context) => context.Analysis.Devices.IsEmpty ? "the trace has no device operations" : base.NotApplicable(context);

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        TraceAnalysis analysis = context.Analysis;
        foreach (DeviceUsage device in analysis.Devices.Where(d => d.WallNs > 0 && d.Total.IdleNs > 0))
        {
            QueueIdle[] idle = [.. analysis.DeviceWork.Idle.Where(i => i.Device == device.Device)];
            double all = idle.Sum(i => i.IdleNs);
            foreach (var row in idle.Where(i => i.Cause == IdleCause.Host).GroupBy(i => i.Component).Select(g => (Component: g.Key, Ns: g.Sum(i => i.IdleNs))))
            {
                // With several queues their gaps overlap: the shares of their sum are taken for the shares of the device's idle time.
                double starved = row.Ns / all * device.Total.IdleNs / device.WallNs;
                if (starved < Thresholds.DeviceStarved || !Submits(analysis, row.Component)) continue;
                double path = context.Shares.Where(s => s.Component == row.Component && s.Bound is BoundBy.HostCompute or BoundBy.Launch).Sum(s => s.TotalNs) * context.Weight;
                if (path < Thresholds.StarvedPath * context.WholeNs) continue;
                yield return Found(context, device, row.Component, starved, path);
            }
        }
    }

    private Finding Found(FindingContext context, DeviceUsage device, int component, double starved, double path)
    {
        double operationNs = (double)device.Total.BusyNs / device.Total.Operations, everyNs = (double)device.WallNs / device.Total.Operations;
        string who = component < 0 ? "the host" : "the host side of " + ComponentName(context, component);
        return Make(
            context,
            $"{context.Names.Devices[device.Device]} waits {Percent(starved)} of its time for {who}: it works {Time(operationNs)} for an operation and gets one every {Time(everyNs)}.", path,
            "Make each launch do more (larger batches, fused or compiled layers), record the launches once and replay them as a graph, take interpreter and framework out of the way between launches; a faster device would bring nothing.",
            component,
            evidence: [Share("device waits for the host", starved), Share("host work and calls of the path", path / context.WholeNs), Duration("device time of an operation", operationNs), Duration("an operation every", everyNs)]) with { About = context.Names.Devices[device.Device] };
    }

    // Without components everything is the host's.
    private static bool Submits(TraceAnalysis analysis, int component) =>
        component < 0 ? analysis.Trace.Components.IsEmpty : analysis.Components.Any(c => c.Component == component && c.Launches > 0);
}
