using HybridProfiler.Cuda;
using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Tests;

/// <summary>The claims about CUDA on made-up recordings: all hold of a right one, and each is found wrong when its own fact is.</summary>
public sealed class CudaVerdictTests
{
    private const int Kernels = 60;
    private const int Between = 55;
    private const long LongNs = 5_000_000;
    private static readonly CudaPart s_found = new("found", CudaPartState.Usable, "1", "lib.so", "", ""), s_missing = new("missing", CudaPartState.LibraryMissing, "", "", "it is not there", "get it");

    [Fact]
    public void All_claims_hold_of_a_right_recording()
    {
        Check[] checks = [.. CudaVerdicts.Of(Recording(), false, s_found, s_found)];
        Assert.All(checks, c => Assert.True(c.Result == CheckResult.Pass, $"{c.Id}: {c.Measured}"));
        Assert.Equal(12, checks.Select(c => c.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("cuda.complete", Flaw.KernelMissing)]
    [InlineData("cuda.correlation", Flaw.NoCall)]
    [InlineData("cuda.correlation", Flaw.WrongComponent)]
    [InlineData("cuda.launch-order", Flaw.BeforeItsCall)]
    [InlineData("cuda.memcpy-bytes", Flaw.WrongBytes)]
    [InlineData("cuda.event-cupti", Flaw.LongKernelTooLong)]
    [InlineData("cuda.event-span", Flaw.SpanTooLong)]
    [InlineData("cuda.stream-busy", Flaw.Overlap)]
    [InlineData("cuda.energy", Flaw.EnergyFalls)]
    [InlineData("cuda.dropped", Flaw.Dropped)]
    [InlineData("cuda.clock", Flaw.Moved)]
    [InlineData("cuda.result", Flaw.WrongResult)]
    [InlineData("cuda.span-cost", Flaw.SlowSpans)]
    public void Each_claim_fails_when_its_fact_is_wrong(string id, Flaw flaw) =>
        Assert.Equal(CheckResult.Fail, Assert.Single(CudaVerdicts.Of(Recording(flaw), false, s_found, s_found), c => c.Id == id).Result);

    [Fact]
    public void What_cannot_be_known_is_not_measured_and_says_why()
    {
        Check[] checks = [.. CudaVerdicts.Of(Recording(Flaw.NoEnergy), true, s_missing, s_missing)];
        Check[] unknown = [.. checks.Where(c => c.Result == CheckResult.NotMeasured)];
        Assert.Equal(
            ["cuda.complete", "cuda.correlation", "cuda.energy", "cuda.event-cupti", "cuda.launch-order", "cuda.memcpy-bytes", "cuda.result", "cuda.span-cost"],
            unknown.Select(c => c.Id).Order(StringComparer.Ordinal));
        Assert.Contains(unknown, c => c.Measured.Contains(s_missing.Reason, StringComparison.Ordinal));
        Assert.All(unknown, c => Assert.NotEqual("", c.Measured));
    }

    public enum Flaw
    {
        None, KernelMissing, NoCall, WrongComponent, BeforeItsCall, WrongBytes, LongKernelTooLong, SpanTooLong, Overlap, EnergyFalls, Dropped, Moved, WrongResult, SlowSpans, NoEnergy,
    }

    private static CudaRecording Recording(Flaw flaw = Flaw.None)
    {
        TraceBuilder builder = new();
        int component = builder.AddComponent(new ComponentInfo(CudaRecording.ComponentName, Paradigm.Glue, RuntimeKind.Cuda));
        int other = builder.AddComponent(new ComponentInfo("another", Paradigm.Glue));
        int device = builder.AddDevice(new DeviceInfo("a device", DeviceApi.Cuda) { ClockUncertaintyNs = 500 });
        int calls = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "calls", 1));
        int stream = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "stream", 1, device)), marked = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "marked", 2, device));
        int launch = builder.Intern("cuLaunchKernel"), kernel = builder.Intern(CudaWork.Kernel), copy = builder.Intern("copy"), bytes = builder.Intern("bytes");
        long now = 1_000_000;
        for (int i = 0; i < Kernels; i++)
        {
            int call = builder.AddSpan(calls, now, 2_000, launch, component);
            if (flaw == Flaw.KernelMissing && i == 7) continue;
            long duration = i == Between ? LongNs + (flaw == Flaw.LongKernelTooLong ? 400_000 : 0) : 10_000;
            long start = now + (flaw == Flaw.BeforeItsCall && i == 9 ? -300 : 4_000) - (flaw == Flaw.Overlap && i == 12 ? 11_000 : 0);
            int row = builder.AddSpan(stream, start, duration, kernel, flaw == Flaw.WrongComponent && i == 3 ? other : component);
            if (flaw != Flaw.NoCall || i != 4) builder.AddFlow(call, row, FlowKind.Launch, (ulong)i + 1);
            if (i == Between) builder.AddSpan(marked, start - 1_000, LongNs + (flaw == Flaw.SpanTooLong ? 900_000 : 2_000), builder.Intern(CudaRecording.MarkedName), component);
            now = Math.Max(now + 5_000, start + duration);
        }

        for (int i = 0; i < 2; i++, now += 50_000)
        {
            int call = builder.AddSpan(calls, now, 2_000, builder.Intern("cuMemcpyAsync"), component);
            int row = builder.AddSpan(stream, now + 4_000, 20_000, copy, component, SpanKind.Transfer);
            builder.AddAttribute(row, bytes, CudaWork.Bytes - (flaw == Flaw.WrongBytes ? 4 : 0));
            builder.AddFlow(call, row, FlowKind.Launch, (ulong)(1000 + i));
        }

        if (flaw != Flaw.NoEnergy)
        {
            int energy = builder.AddCounter(new CounterInfo("nvml.energy", CounterUnit.Joules, false, -1, device));
            for (int i = 0; i < 10; i++) builder.AddCounterSample(energy, 1_000_000 + (i * 1000), flaw == Flaw.EnergyFalls && i == 5 ? 0 : i);
        }

        builder.Header = new TraceHeader { StartNs = 0, StopNs = now + 1_000_000 };
        builder.Health = Health.Perfect with { DroppedRecords = flaw == Flaw.Dropped ? 3 : 0, ClampedDeviceTimes = flaw == Flaw.Moved ? 1 : 0 };
        long rounds = 1234;
        uint[] result = [.. Enumerable.Range(0, CudaWork.Items).Select(i => CudaWork.Expected((uint)i, rounds))];
        if (flaw == Flaw.WrongResult) result[17]++;
        return new CudaRecording
        {
            Trace = new DeviceTrace(builder.Build()), Result = result, AllRounds = rounds, AllKernels = Kernels, LongKernels = [(Between, LongNs)],
            SpanCostNs = flaw == Flaw.SlowSpans ? [2500, 2600, 2700] : [900, 1000, 1100],
        };
    }
}
