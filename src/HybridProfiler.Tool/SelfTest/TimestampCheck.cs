using System.Globalization;
using HybridProfiler.Cuda;
using HybridProfiler.Devices;
using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>
/// The device's own clock against the one that anchors make: a kernel reads <c>%globaltimer</c> inside a marked span, which
/// anchors place on the host's clock; the brackets of all readings place the timer there too. Both must say the same.
/// </summary>
internal static class TimestampCheck
{
    private const string Id = "cuda.globaltimer", Claim = "the device's own timer and the clock made of events agree within what each states";
    private const int Readings = 60;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(20);
    private static readonly Label s_reading = Component.Define("selftest.clock", Paradigm.Glue, RuntimeKind.Cuda).Label("reading");

    /// <summary>Runs it on one device.</summary>
    /// <exception cref="WorkFailedException">The driver refuses a step.</exception>
    public static Check Run(CudaProgram program, int ordinal, CudaOptions options)
    {
        using CudaWork work = new(program, ordinal);
        using TimestampKernel kernel = new(program);
        using CudaStream stream = CudaStream.Wrap(work.Stream, "self-test of clocks");
        kernel.Read(work.Stream);
        work.Finish();
        var readings = new (long BeforeNs, long DeviceNs, long AfterNs)[Readings];
        // By events alone: where there is CUPTI, it brings its times to the host's clock itself.
        using Session session = Profiler.Configure().AddCuda(options with { Cupti = false, NvmlRateHz = 0 }).Start();
        for (int i = 0; i < Readings; i++)
        {
            using (s_reading.On(stream)) readings[i] = kernel.Read(work.Stream);
            work.Finish();
            Thread.Sleep(s_between);
        }

        return Compare(session.Stop(), readings);
    }

    /// <summary>Compares readings with the spans they were taken in.</summary>
    internal static Check Compare(Trace trace, ReadOnlySpan<(long BeforeNs, long DeviceNs, long AfterNs)> readings)
    {
        int[] rows = [.. new DeviceTrace(trace).Rows.Where(row => trace.NameOf(row) == "reading")];
        if (rows.Length != readings.Length) return new Check(Id, "", Claim, CheckResult.Fail, $"{rows.Length} of {readings.Length} spans are on the device's track");
        DeviceClock timer = new();
        long[] brackets = new long[readings.Length];
        for (int i = 0; i < readings.Length; i++)
        {
            timer.Add(readings[i].BeforeNs, readings[i].DeviceNs, readings[i].AfterNs);
            brackets[i] = readings[i].AfterNs - readings[i].BeforeNs;
        }

        Array.Sort(brackets);
        long worstNs = long.MinValue, ofEventsNs = trace.Devices[trace.Tracks[trace.Spans.Track[rows[0]]].Device].ClockUncertaintyNs;
        for (int i = 0; i < rows.Length; i++)
        {
            long at = timer.ToHost(readings[i].DeviceNs, out long ofTimerNs), start = trace.Spans.Start[rows[i]], end = trace.Spans.EndOf(rows[i]);
            worstNs = Math.Max(worstNs, Math.Max(start - at, at - end) - ofTimerNs - ofEventsNs);
        }

        string measured = string.Create(
            CultureInfo.InvariantCulture,
            $"brackets of {brackets[0] / 1e3:N1} us at best, {brackets[brackets.Length / 2] / 1e3:N1} us median; steps of {timer.ResolutionNs:N0} ns, {timer.DriftPpm:N1} ppm from the host's clock, known to {timer.UncertaintyNs / 1e3:N1} us, events to {ofEventsNs / 1e3:N1} us; {Readings} readings");
        return Check.OfValue(Id, "", Claim, ofEventsNs < 0 ? double.NaN : Math.Max(0, worstNs), 0, "ns apart", measured);
    }
}
