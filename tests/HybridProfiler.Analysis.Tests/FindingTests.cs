using System.Collections.Immutable;
using CsCheck;
using HybridProfiler.Analysis.Findings;
using HybridProfiler.Analysis.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class FindingTests
{
    [Fact]
    public void Every_rule_answers_on_every_trace_and_no_ceiling_exceeds_the_whole() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            Assert.Equal(FindingRules.All.Select(r => r.Id), analysis.Rules.Select(r => r.Id));
            Assert.All(analysis.Rules, r => Assert.False(string.IsNullOrWhiteSpace(r.Verdict)));
            Assert.All(analysis.Findings, f => Assert.InRange(f.GainCeilingNs, 0, f.WholeNs * 1.000001));
            Assert.All(analysis.Findings, f => Assert.NotEmpty(f.Evidence));
        }, iter: 60);

    [Theory]
    [InlineData("dominant-component")]
    [InlineData("serial-edge")]
    [InlineData("transfers-on-path")]
    [InlineData("launch-bound")]
    [InlineData("back-pressure")]
    [InlineData("queueing")]
    [InlineData("runtime-held")]
    [InlineData("tail")]
    [InlineData("device-starved")]
    [InlineData("dominant-kernel")]
    public void A_pipeline_with_the_problem_has_the_finding_and_one_without_has_not(string rule)
    {
        StageSpec even = new("even", 100_000), device = new("device", 20_000) { KernelNs = [300_000] };
        PipelineSpec healthy = new(even, new StageSpec("b", 100_000) { OwnThread = true, Capacity = 64 }, new StageSpec("c", 100_000) { OwnThread = true, Capacity = 64 }, device with { OwnThread = true, Capacity = 64, HostNs = 5_000, KernelNs = [50_000] }) { ArrivalNs = 2_000_000 };
        PipelineSpec ill = rule switch
        {
            "dominant-component" => new(even, new StageSpec("heavy", 900_000)),
            "serial-edge" => new(even, new StageSpec("other", 100_000)),
            "transfers-on-path" => new(even, device with { CopyBytes = 2_000_000 }),
            "launch-bound" => new(device with { KernelNs = [1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000] }),
            "back-pressure" => new(even, new StageSpec("slow", 500_000) { OwnThread = true, Capacity = 2 }),
            "queueing" => new(even) { ArrivalNs = 110_000 },
            "device-starved" => new(device with { HostNs = 300_000, KernelNs = [20_000] }),
            "dominant-kernel" => new(even, device with { KernelNs = [900_000] }),
            "runtime-held" => new(even, new StageSpec("b", 150_000) { OwnThread = true }) { CollectsEvery = 5 },
            _ => new(even, new StageSpec("b", 50_000) { OwnThread = true }) { CollectsEvery = 40, PauseNs = 5_000_000 },
        };
        Finding[] findings = [.. TraceAnalysis.Of(SimulatedPipeline.Run(ill)).Findings.Where(f => f.Rule == rule)];
        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.True(f.GainCeilingNs > 0 && f.Advice.Length > 0));
        RuleOutcome outcome = Assert.Single(TraceAnalysis.Of(SimulatedPipeline.Run(healthy)).Rules, r => r.Id == rule);
        Assert.True(outcome.Findings.IsEmpty, outcome.Findings.IsEmpty ? "" : outcome.Findings[0].Statement);
        Assert.True(outcome.Verdict == "no problems detected" || outcome.Verdict.StartsWith("not applicable: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Work_of_nobody_is_named_where_it_binds_the_path_and_not_where_components_do()
    {
        Finding glue = Assert.Single(TraceAnalysis.Of(Requests(outsideNs: 400, insideNs: 600)).Findings, f => f.Rule == "outside-components");
        Assert.Equal((400, 1_000), (glue.GainCeilingNs, glue.WholeNs));
        Assert.Contains("glue", glue.Statement, StringComparison.Ordinal);
        Assert.DoesNotContain(TraceAnalysis.Of(Requests(outsideNs: 100, insideNs: 900)).Findings, f => f.Rule == "outside-components");
    }

    [Theory]
    [InlineData("33x1x1/256x1x1", 0.75)]
    [InlineData("264x1x1/256x1x1", 0)]
    public void Grids_smaller_than_the_device_are_found_where_the_device_binds_the_path(string geometry, double empty)
    {
        // 2,048 registers for each of 8 warps and 48 kB leave room for one block on each of 132 multiprocessors.
        TraceBuilder builder = new();
        int component = builder.AddComponent(new ComponentInfo("a"));
        int device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Cuda) { Properties = ImmutableSortedDictionary<string, string>.Empty.Add("compute_capability", "9.0").Add("multiprocessors", "132") });
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t", 1)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, device));
        int call = builder.AddSpan(thread, 0, 1_000, builder.Intern("launch"), component), kernel = builder.AddSpan(queue, 1_000, 1_000_000, builder.Intern("k"), component);
        builder.AddAttribute(kernel, builder.Intern(OperationAttributes.Geometry), geometry);
        builder.AddAttribute(kernel, builder.Intern(OperationAttributes.RegistersPerThread), 200L);
        builder.AddFlow(call, kernel, FlowKind.Launch, 1);
        builder.AddSpan(thread, 1_000, 1_000_000, builder.Intern("sync"), component, SpanKind.Sync);
        TraceAnalysis analysis = TraceAnalysis.Of(builder.Build());
        Finding[] found = [.. analysis.Findings.Where(f => f.Rule == "underfilled-device")];
        if (empty == 0) Assert.Empty(found);
        else Assert.Equal(empty * 1_000_000, Assert.Single(found).GainCeilingNs, 1.0);
        Assert.Equal("", Assert.Single(analysis.Rules, r => r.Id == "underfilled-device").NotApplicable);
    }

    [Fact]
    public void What_a_few_requests_need_while_they_run_is_no_growth()
    {
        RuleOutcome growth = Assert.Single(TraceAnalysis.Of(PipelineTrace.Of(requests: 4)).Rules, r => r.Id == "memory-growth");
        Assert.NotEqual("", growth.NotApplicable);
        Assert.Empty(growth.Findings);
    }

    // One warm request after a first one, half of it in a component.
    private static Trace Requests(long outsideNs, long insideNs)
    {
        TraceBuilder builder = new();
        int component = builder.AddComponent(new ComponentInfo("a"));
        int requests = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests")), thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t", 1));
        for (int i = 0; i < 2; i++)
        {
            long start = 10_000 * i;
            int span = builder.AddSpan(requests, start, outsideNs + insideNs, builder.Intern("request"), kind: SpanKind.Stage);
            int request = builder.AddRequest(span, i, 0, start);
            builder.AssignRequest(span, request);
            builder.AddSpan(thread, start, outsideNs, builder.Intern("glue"), request: request);
            builder.AddSpan(thread, start + outsideNs, insideNs, builder.Intern("work"), component, request: request);
        }

        return builder.Build();
    }

    [Fact]
    public void A_trace_of_nothing_has_no_finding_and_says_why()
    {
        TraceAnalysis analysis = TraceAnalysis.Of(new TraceBuilder().Build());
        Assert.Empty(analysis.Findings);
        Assert.All(analysis.Rules, r => Assert.StartsWith("not applicable: ", r.Verdict, StringComparison.Ordinal));
    }

    [Fact]
    public void A_ceiling_is_what_the_change_really_brings_at_most()
    {
        PipelineSpec spec = new(new StageSpec("a", 100_000), new StageSpec("heavy", 900_000));
        TraceAnalysis recorded = TraceAnalysis.Of(SimulatedPipeline.Run(spec)), changed = TraceAnalysis.Of(SimulatedPipeline.Run(spec.With("heavy", s => s with { Speed = 1e9 })));
        double really = recorded.RequestClasses.Where(c => c.Regime == Analyzers.Regime.Warm).Sum(c => c.Latency.MeanNs) - changed.RequestClasses.Where(c => c.Regime == Analyzers.Regime.Warm).Sum(c => c.Latency.MeanNs);
        Assert.Equal(really, Assert.Single(recorded.Findings, f => f.Rule == "dominant-component").GainCeilingNs, really * 0.01);
    }
}
