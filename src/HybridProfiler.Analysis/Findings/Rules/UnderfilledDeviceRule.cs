using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Occupancy;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>The path is bound by a device whose kernels have too few blocks to fill it.</summary>
internal sealed class UnderfilledDeviceRule : FindingRule
{
    public override string Id => "underfilled-device";

    public override string Question => "Do kernels leave much of the device empty because their grids are too small?";

    public override string Condition => $"kernels would at best be shorter by {Percent(Thresholds.UnderfilledDevice)} of the kernel time if their blocks filled the device, and that part of the device's path is at least {Percent(Thresholds.DevicePath)} of the whole";

    public override string NotApplicable(FindingContext context) =>
        base.NotApplicable(context) is { Length: > 0 } reason ? reason : context.Analysis.Occupancy.IsEmpty ? "the trace does not state what its kernels' launches took of a known device" : "";

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double bound = context.Bound(BoundBy.DeviceCompute);
        double allNs = context.Analysis.DeviceWork.KernelDurations().SumNs;
        foreach (var ofDevice in context.Analysis.Occupancy.Where(k => k.Waves < 1).GroupBy(k => k.Device))
        {
            // A grid of a third of a wave takes at best a third of the time when it is spread over the whole device.
            double emptyNs = ofDevice.Sum(k => k.DeviceNs * (1 - k.Waves)), kernelNs = context.Analysis.DeviceWork.KernelDurations(ofDevice.Key).SumNs;
            double gain = bound * emptyNs / allNs;
            if (emptyNs < Thresholds.UnderfilledDevice * kernelNs || gain < Thresholds.DevicePath * context.WholeNs) continue;
            KernelOccupancy most = ofDevice.MaxBy(k => k.DeviceNs * (1 - k.Waves))!;
            long room = (long)most.Theoretical.ActiveBlocks * most.Multiprocessors;
            yield return Make(
                context,
                $"Grids too small for {context.Names.Devices[ofDevice.Key]} leave {Percent(emptyNs / kernelNs)} of its kernel time empty; most in {KernelFamilies.ShortName(most.Name)}: {most.Blocks} blocks where {room} have room at once.",
                gain, "Give kernels more blocks (larger batches, smaller tiles, split reductions), or run independent work beside them on other queues.",
                evidence: [Share("kernel time left empty", emptyNs / kernelNs), Duration("left empty", emptyNs), Share("device compute of the path", bound / context.WholeNs)]) with { About = context.Names.Devices[ofDevice.Key] };
        }
    }
}
