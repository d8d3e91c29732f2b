using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>The path is bound by a device, and one kernel has much of its time.</summary>
internal sealed class DominantKernelRule : FindingRule
{
    public override string Id => "dominant-kernel";

    public override string Question => "Does one kernel hold much of the device time that the path is bound by?";

    public override string Condition => $"it has at least {Percent(Thresholds.DominantKernel)} of the kernel time of its device, and that part of the device's path is at least {Percent(Thresholds.DevicePath)} of the whole";

    public override string NotApplicable(FindingContext context) => context.Analysis.DeviceWork.Kernels.IsEmpty ? "the trace has no kernels" : base.NotApplicable(context);

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        double bound = context.Bound(BoundBy.DeviceCompute);
        double allNs = context.Analysis.DeviceWork.KernelDurations().SumNs;
        foreach (KernelUsage kernel in context.Analysis.DeviceWork.Kernels.Where(k => k.Kind == SpanKind.Compute && k.Share >= Thresholds.DominantKernel))
        {
            double gain = bound * kernel.Durations.SumNs / allNs;
            if (gain < Thresholds.DevicePath * context.WholeNs) continue;
            KernelFamily family = KernelFamilies.Of(kernel.Name);
            yield return Make(
                context,
                $"{KernelFamilies.ShortName(kernel.Name)} ({KernelFamilies.Word(family)}) is {Percent(kernel.Share)} of the kernel time of {context.Names.Devices[kernel.Device]}: {kernel.Durations.Count} instances of {Time(kernel.Durations.MeanNs)}.",
                gain, KernelFamilies.Advice(family),
                evidence: [Share("share of kernel time", kernel.Share), Duration("time on the device", kernel.Durations.SumNs), Duration("mean", kernel.Durations.MeanNs), Share("device compute of the path", bound / context.WholeNs)])
                with { About = Names.Subject(context.Names.Devices[kernel.Device], kernel.Name) };
        }
    }
}
