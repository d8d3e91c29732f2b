using System.Globalization;
using HybridProfiler.Cuda;
using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>What has to hold of a recording of CUDA work, whichever device it was.</summary>
internal static class CudaVerdicts
{
    private const double MostPerSpanNs = 2000;
    private const double EventSlackNs = 20_000;
    private const double EventSlackShare = 0.02;

    // What nothing but activity can tell.
    private static readonly (string Id, string Claim)[] s_ofActivity =
    [
        ("cuda.complete", "every kernel is recorded"),
        ("cuda.correlation", "every operation has its call and belongs to the component that submitted it"),
        ("cuda.launch-order", "no kernel begins before its call"),
        ("cuda.memcpy-bytes", "copies carry the bytes that were asked for"),
        ("cuda.event-cupti", "events and CUPTI agree about a long kernel"),
    ];

    /// <summary>Every claim about a recording; subject and label are the caller's.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="isSimulated">True for a device that computes nothing and whose driver's speed is nobody's.</param>
    /// <param name="cupti">CUPTI as it was found.</param>
    /// <param name="nvml">NVML as it was found.</param>
    public static IEnumerable<Check> Of(CudaRecording recording, bool isSimulated, CudaPart cupti, CudaPart nvml)
    {
        Trace trace = recording.Trace.Trace;
        string? noActivity = WhyMissing(trace, "CUPTI") ?? (cupti.IsUsable ? null : cupti.Reason);
        int[] kernels = [.. recording.Trace.Rows.Where(row => trace.NameOf(row).Contains(CudaWork.Kernel, StringComparison.Ordinal))];
        yield return Results(recording, isSimulated);
        yield return SpanCost(recording, isSimulated);
        yield return MarkedSpan(recording);
        yield return Loss(trace);
        yield return Clock(trace, noActivity);
        yield return StreamsBusy(recording.Trace);
        yield return Energy(trace, nvml);
        if (noActivity is not null)
        {
            string why = $"no CUPTI: {noActivity}";
            foreach ((string id, string claim) in s_ofActivity)
            {
                yield return new Check(id, "", claim, CheckResult.NotMeasured, why);
                why = "no CUPTI, as above";
            }

            yield break;
        }

        yield return Complete(recording, kernels);
        yield return Resolved(recording.Trace, kernels);
        yield return Order(recording.Trace, kernels);
        yield return Bytes(recording.Trace);
        yield return EventsAgainstActivity(recording, kernels);
    }

    private static Check Results(CudaRecording recording, bool isSimulated)
    {
        const string Claim = "results are right while recorded";
        if (isSimulated) return new Check("cuda.result", "", Claim, CheckResult.NotMeasured, "a simulated device moves numbers and computes nothing");
        int wrong = Enumerable.Range(0, CudaWork.Items).Count(i => recording.Result[i] != CudaWork.Expected((uint)i, recording.AllRounds));
        return Check.OfValue("cuda.result", "", Claim, wrong, 0, "values", $"{CudaWork.Items - wrong:N0} of {CudaWork.Items:N0} values right");
    }

    private static Check SpanCost(CudaRecording recording, bool isSimulated)
    {
        const string Claim = "a span marked by events costs the thread at most 2 us, both driver calls included";
        double best = recording.SpanCostNs[0], median = recording.SpanCostNs[recording.SpanCostNs.Length / 2];
        string measured = string.Create(CultureInfo.InvariantCulture, $"{median:N0} ns median, best repetition {best:N0} ns");
        return isSimulated
            ? new Check("cuda.span-cost", "", Claim, CheckResult.NotMeasured, $"the simulated driver's calls are not the driver's ({measured})")
            : Check.OfValue("cuda.span-cost", "", Claim, median, MostPerSpanNs, "ns", measured);
    }

    private static Check MarkedSpan(CudaRecording recording)
    {
        const string Claim = "a marked span lasts as long as the program's own events in it say";
        Trace trace = recording.Trace.Trace;
        int[] rows = [.. recording.Trace.Rows.Where(row => trace.NameOf(row) == CudaRecording.MarkedName)];
        if (rows.Length != recording.LongKernels.Length) return new Check("cuda.event-span", "", Claim, CheckResult.Fail, $"{rows.Length} of {recording.LongKernels.Length} spans are on the device's tracks");
        (double span, double events) = Closest(recording.LongKernels.Select((k, i) => ((double)trace.Spans.Duration[rows[i]], k.ByEventsNs)));
        return Check.OfValue("cuda.event-span", "", Claim, Math.Abs(span - events), EventSlackNs + (EventSlackShare * events), "ns",
            string.Create(CultureInfo.InvariantCulture, $"span {span / 1e3:N1} us, own events {events / 1e3:N1} us{Of(rows.Length)}"));
    }

    // One that the thread was not held up in: it can only make the difference larger.
    private static (double, double) Closest(IEnumerable<(double A, double B)> pairs) => pairs.MinBy(pair => Math.Abs(pair.A - pair.B));

    private static string Of(int trials) => trials == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" (closest of {trials})");

    private static Check Loss(Trace trace)
    {
        Health health = trace.Health;
        long lost = health.DroppedRecords + health.LostDeviceOperations + health.DriverErrors;
        return Check.OfValue("cuda.dropped", "", "nothing is dropped or lost", lost, 0, "records",
            $"{health.DroppedRecords} dropped, {health.LostDeviceOperations} lost, {health.DriverErrors} driver errors");
    }

    private static Check Clock(Trace trace, string? noActivity)
    {
        const string Claim = "the device's clock is mapped with a stated uncertainty, and no time had to be moved";
        long uncertainty = trace.Devices.IsEmpty ? -1 : trace.Devices.Max(d => d.ClockUncertaintyNs), moved = trace.Health.ClampedDeviceTimes;
        string stated = uncertainty >= 0 ? $"+-{uncertainty:N0} ns" : noActivity is null ? "CUPTI's own times, whose error NVIDIA does not state" : "no uncertainty stated";
        bool holds = moved == 0 && (uncertainty >= 0 || noActivity is null);
        return new Check("cuda.clock", "", Claim, holds ? CheckResult.Pass : CheckResult.Fail, $"{stated}; {moved} times moved") { Value = uncertainty >= 0 ? uncertainty : null, Unit = "ns" };
    }

    private static Check StreamsBusy(DeviceTrace trace)
    {
        long most = 0, overlap = 0;
        foreach (IGrouping<int, int> queue in trace.Rows.GroupBy(row => trace.Trace.Spans.Track[row]))
        {
            long busy = 0, end = long.MinValue;
            foreach (int row in queue)
            {
                busy += trace.Trace.Spans.Duration[row];
                if (end > trace.Trace.Spans.Start[row]) overlap += end - trace.Trace.Spans.Start[row];
                end = Math.Max(end, trace.Trace.Spans.EndOf(row));
            }

            most = Math.Max(most, busy);
        }

        return Check.OfValue("cuda.stream-busy", "", "no stream is busy longer than the recording, and its operations do not overlap", Math.Max(0, most - trace.Trace.WallNs) + overlap, 0, "ns",
            string.Create(CultureInfo.InvariantCulture, $"busiest {most / 1e6:N1} of {trace.Trace.WallNs / 1e6:N1} ms; overlap {overlap:N0} ns"));
    }

    private static Check Energy(Trace trace, CudaPart nvml)
    {
        const string Claim = "the energy counter rises and never falls";
        int counter = trace.Counters.Select(c => c.Name).ToList().IndexOf("nvml.energy");
        if (counter < 0) return new Check("cuda.energy", "", Claim, CheckResult.NotMeasured, WhyMissing(trace, "NVML") ?? (nvml.IsUsable ? "NVML gives no energy counter for this device" : nvml.Reason));
        ReadOnlySpan<double> values = trace.CounterSamples[counter].Value;
        double most = 0;
        for (int i = 1; i < values.Length; i++) most = Math.Max(most, values[i - 1] - values[i]);
        double rise = values.Length < 2 ? 0 : values[^1] - values[0], seconds = values.Length < 2 ? 0 : (trace.CounterSamples[counter].Time[^1] - trace.CounterSamples[counter].Time[0]) / 1e9;
        string measured = string.Create(CultureInfo.InvariantCulture, $"{rise:N1} J in {seconds:N1} s ({(seconds > 0 ? rise / seconds : 0):N0} W), {values.Length} readings");
        return new Check("cuda.energy", "", Claim, most == 0 && rise > 0 ? CheckResult.Pass : CheckResult.Fail, measured) { Value = rise, Unit = "J" };
    }

    private static Check Complete(CudaRecording recording, int[] kernels) =>
        Check.OfValue("cuda.complete", "", s_ofActivity[0].Claim, Math.Abs(recording.AllKernels - kernels.Length), 0, "kernels", $"{kernels.Length:N0} of {recording.AllKernels:N0}");

    private static Check Resolved(DeviceTrace trace, int[] kernels)
    {
        int[] rows = [.. kernels, .. Copies(trace)];
        int without = rows.Count(row => trace.LaunchOf(row) < 0), foreign = rows.Count(row => trace.ComponentOf(row) != CudaRecording.ComponentName);
        return Check.OfValue("cuda.correlation", "", s_ofActivity[1].Claim, without + foreign, 0, "operations",
            $"{rows.Length:N0} operations, {without:N0} without a call, {foreign:N0} of another component or none");
    }

    private static Check Order(DeviceTrace trace, int[] kernels)
    {
        int[] launched = [.. kernels.Where(row => trace.LaunchOf(row) >= 0)];
        if (launched.Length == 0) return new Check("cuda.launch-order", "", s_ofActivity[2].Claim, CheckResult.Fail, "no kernel has its call");
        long closest = launched.Min(row => trace.Trace.Spans.Start[row] - trace.Trace.Spans.Start[trace.LaunchOf(row)]);
        long early = Math.Max(0, -closest) + trace.Trace.Health.ClampedDeviceTimes;
        return Check.OfValue("cuda.launch-order", "", s_ofActivity[2].Claim, early, 0, "ns", $"closest {closest:N0} ns after its call began; {trace.Trace.Health.ClampedDeviceTimes} times moved");
    }

    private static Check Bytes(DeviceTrace trace)
    {
        long recorded = Copies(trace).Sum(trace.BytesOf), asked = 2 * CudaWork.Bytes;
        return Check.OfValue("cuda.memcpy-bytes", "", s_ofActivity[3].Claim, Math.Abs(recorded - asked), 0, "B", $"{recorded:N0} of {asked:N0} B");
    }

    private static Check EventsAgainstActivity(CudaRecording recording, int[] kernels)
    {
        if (kernels.Length <= recording.LongKernels[^1].Kernel) return new Check("cuda.event-cupti", "", s_ofActivity[4].Claim, CheckResult.Fail, $"only {kernels.Length} kernels are recorded");
        (double activity, double events) = Closest(recording.LongKernels.Select(k => ((double)recording.Trace.Trace.Spans.Duration[kernels[k.Kernel]], k.ByEventsNs)));
        return Check.OfValue("cuda.event-cupti", "", s_ofActivity[4].Claim, Math.Abs(events - activity), EventSlackNs + (EventSlackShare * activity), "ns",
            string.Create(CultureInfo.InvariantCulture, $"CUPTI {activity / 1e3:N1} us, events {events / 1e3:N1} us{Of(recording.LongKernels.Length)}"));
    }

    private static IEnumerable<int> Copies(DeviceTrace trace) => trace.OfKind(SpanKind.Transfer);

    private static string? WhyMissing(Trace trace, string source) =>
        trace.Health.Absences.FirstOrDefault(a => a.Source.Contains(source, StringComparison.Ordinal)) is { } absence ? absence.Reason : null;
}
