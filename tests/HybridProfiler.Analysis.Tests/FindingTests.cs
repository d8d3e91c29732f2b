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
