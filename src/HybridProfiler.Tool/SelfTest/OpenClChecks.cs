using HybridProfiler.Devices;
using HybridProfiler.Model;
using HybridProfiler.OpenCL;
using HybridProfiler.Tool.OpenCl;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>Work with a known result on every OpenCL device, recorded.</summary>
internal static class OpenClChecks
{
    private const int Kernels = 50;

    private static readonly Component s_component = Component.Define("selftest.opencl", Paradigm.Glue, RuntimeKind.OpenCL);
    private static readonly Label s_send = s_component.Label("send"), s_work = s_component.Label("work");

    public static IEnumerable<Check> Run()
    {
        if (OpenClMachine.TryOpen() is not { Devices.IsEmpty: false } machine)
        {
            string why = SessionOptions.Default.AddOpenCL().Backends[0].Probe().Reason;
            return [new Check("opencl.device", "OpenCL", "work on a device is recorded", CheckResult.NotMeasured, why)];
        }

        return machine.Devices.SelectMany(device => Run(machine, device));
    }

    private static IEnumerable<Check> Run(OpenClMachine machine, OpenClDevice device)
    {
        try
        {
            using OpenClWork work = new(machine, device);
            return Run(work, $"{device.Name} ({device.Platform})");
        }
        catch (Exception e) when (e is WorkFailedException or OpenClException)
        {
            return [new Check("opencl.device", device.Name, "work on the device is recorded", CheckResult.Fail, e.Message)];
        }
    }

    private static List<Check> Run(OpenClWork work, string subject)
    {
        using Session session = Profiler.Configure().AddOpenCL().Start();
        int[] result;
        using (s_send.Enter()) work.Write();
        using (s_work.Enter())
        {
            for (int i = 0; i < Kernels; i++) work.Launch();
            work.Finish();
        }

        long finishedNs = HostTime.NowNs();
        using (s_send.Enter()) result = work.Read();
        DeviceTrace trace = new(session.Stop());
        int[] kernels = [.. trace.OfKind(SpanKind.Compute)];
        return
        [
            Result(subject, result),
            Complete(subject, trace, kernels),
            Bytes(subject, trace),
            Times(subject, trace, kernels, finishedNs),
        ];
    }

    private static Check Result(string subject, int[] result)
    {
        int wrong = Enumerable.Range(0, OpenClWork.Items).Count(i => result[i] != OpenClWork.Expected(i, Kernels));
        return Check.OfValue("opencl.result", subject, "results are right while recorded", wrong, 0, "values", $"{OpenClWork.Items - wrong:N0} of {OpenClWork.Items:N0} values right");
    }

    private static Check Complete(string subject, DeviceTrace trace, int[] kernels)
    {
        Health health = trace.Trace.Health;
        int own = trace.Rows.Count(row => trace.ComponentOf(row) == s_component.Name);
        long wrong = Math.Abs(Kernels - kernels.Length) + (trace.Rows.Length - own) + health.LostDeviceOperations + health.DriverErrors;
        return Check.OfValue("opencl.complete", subject, "every command is recorded and belongs to the component that submitted it", wrong, 0, "commands",
            $"{kernels.Length} of {Kernels} kernels, {own} of {trace.Rows.Length} commands attributed, {health.LostDeviceOperations} lost, {health.DriverErrors} driver errors");
    }

    private static Check Bytes(string subject, DeviceTrace trace)
    {
        long recorded = trace.OfKind(SpanKind.Transfer).Sum(trace.BytesOf), asked = 2L * OpenClWork.Bytes;
        return Check.OfValue("opencl.bytes", subject, "transfers carry the bytes that were asked for", Math.Abs(recorded - asked), 0, "B", $"{recorded:N0} of {asked:N0} B");
    }

    private static Check Times(string subject, DeviceTrace trace, int[] kernels, long finishedNs)
    {
        long uncertainty = trace.Trace.Devices.Max(d => d.ClockUncertaintyNs), worst = long.MinValue;
        foreach (int row in kernels)
        {
            int launch = trace.LaunchOf(row);
            if (launch < 0) continue;
            long early = trace.Trace.Spans.Start[launch] - trace.Trace.Spans.Start[row], late = trace.Trace.Spans.EndOf(row) - finishedNs;
            worst = Math.Max(worst, Math.Max(early, late));
        }

        const string Claim = "kernels run between their submission and the end of the wait, within the stated clock uncertainty";
        if (uncertainty < 0 || worst == long.MinValue) return new Check("opencl.clock", subject, Claim, CheckResult.Fail, "the device states no uncertainty, or no kernel its submission");
        return Check.OfValue("opencl.clock", subject, Claim, Math.Max(0, worst), uncertainty, "ns",
            worst <= 0 ? $"all inside; stated uncertainty {uncertainty:N0} ns" : $"outside by {worst:N0} ns at worst; stated uncertainty {uncertainty:N0} ns");
    }
}
