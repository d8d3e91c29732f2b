using CsCheck;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Analysis.Tests.Simulation;

namespace HybridProfiler.Analysis.Tests;

/// <summary>What waking a thread costs, in predictions of overlaps.</summary>
public sealed class WhatIfHandOverTests
{
    private const string Edge = "a->b";

    private static readonly StageSpec s_a = new("a", 300_000), s_b = new("b", 500_000), s_c = new("c", 120_000);

    private static readonly Gen<HandOverCost> Costs = Gen.Select(Gen.Long[0, 150_000], Gen.Long[0, 60_000], Gen.Long[0, 200_000], (wakeUp, waker, spin) => new HandOverCost(wakeUp + waker, waker, spin));

    [Fact]
    public void Pipelines_whose_hand_overs_cost_something_known_are_predicted_within_two_percent() =>
        Gen.Select(Gen.Long[80_000, 600_000], Gen.Long[80_000, 600_000], Gen.Int[1, 1_000], Costs).Sample(
            (first, second, seed, cost) =>
            {
                PipelineSpec spec = new(s_a with { HostNs = first }, s_b with { HostNs = second }) { Seed = seed };
                PipelineSpec changed = spec.With("b", s => s with { DoubleBuffered = true }) with { WakeUpNs = cost.WakeUpNs, WakerNs = cost.WakerNs, SpinNs = cost.SpinNs };
                Prediction predicted = Analysis(spec).WhatIf().Overlap(Edge, cost).Predict();
                Assert.InRange((double)predicted.RunAfterNs / Analysis(changed).WhatIf().Predict().RunBeforeNs, 0.98, 1.02);
            },
            iter: 20);

    [Fact]
    public void A_cost_never_makes_anything_earlier_and_no_cost_changes_nothing() => Gen.Select(RandomPipelines.All, Costs).Sample(
        (spec, cost) =>
        {
            if (spec.Stages.Length < 2) return;
            TraceAnalysis analysis = Analysis(spec);
            string edge = $"{spec.Stages[0].Name}->{spec.Stages[1].Name}";
            (Retiming free, bool _) = Times(analysis, edge, null);
            (Retiming none, bool hasNone) = Times(analysis, edge, new HandOverCost(0, 0, cost.SpinNs));
            (Retiming dear, bool _) = Times(analysis, edge, cost);
            Assert.False(hasNone);
            Assert.Equal(free.EndNs, none.EndNs);
            Assert.Equal(free.HasCycle, dear.HasCycle);
            for (int p = 0; p < free.EndNs.Length; p++) Assert.True(dear.StartNs[p] >= free.StartNs[p] && dear.EndNs[p] >= free.EndNs[p]);
        },
        iter: 40);

    [Fact]
    public void A_trace_whose_threads_wait_for_each_other_tells_what_waking_them_costs()
    {
        PipelineSpec recorded = new PipelineSpec(s_a, s_b with { HostNs = 300_000, DoubleBuffered = true }, s_c) { WakeUpNs = 75_000, WakerNs = 33_000 };
        TraceAnalysis analysis = Analysis(recorded);
        HandOverCost cost = Assert.IsType<HandOverCost>(RecordedHandOvers.Of(analysis.Graph));
        Assert.InRange(cost.WakeUpNs, 74_000, 76_000);
        // And is used where nothing is stated, before what the machine's ceilings say, which tell the rest.
        Assert.Equal(cost, Cost(analysis, "b->c"));
        HandOverCost both = Assert.IsType<HandOverCost>(Cost(analysis.WithCeilings(new MachineCeilings([]) { HandOver = new HandOverCost(9_000_000, 33_000, 150_000, "measured") }), "b->c"));
        Assert.Equal((cost.WakeUpNs, 33_000L, 150_000L), (both.WakeUpNs, both.WakerNs, both.SpinNs));
    }

    [Fact]
    public void A_cost_stated_goes_before_the_machines_and_without_any_the_gain_is_called_an_upper_bound()
    {
        TraceAnalysis analysis = Analysis(new PipelineSpec(s_a, s_b));
        HandOverCost machine = new(70_000, 30_000, 100_000, "measured");
        Assert.Null(Cost(analysis, Edge));
        Assert.Contains(analysis.WhatIf().Overlap(Edge).Predict().Notes, n => n.Contains("at most", StringComparison.Ordinal));
        TraceAnalysis known = analysis.WithCeilings(new MachineCeilings([]) { HandOver = machine });
        Assert.Equal(machine, Cost(known, Edge));
        Assert.Equal(new HandOverCost(50_000, 0, 0), Cost(known, Edge + "@0.05ms"));
        Assert.Equal(new HandOverCost(75_000, 33_000, 150_000), Cost(known, Edge + "@75us, 33000ns, 0.00015s"));
        string notes = string.Join('\n', known.WhatIf().Overlap(Edge).Predict().Notes);
        Assert.All((string[])["70 µs", "30 µs", "100 µs", "measured"], part => Assert.Contains(part, notes, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("@75", "'75' is none")]
    [InlineData("@7us,x", "'x' is none")]
    [InlineData("@1us,2us,3us,4us", "at most three")]
    [InlineData("@-1us", "no negative time")]
    public void A_cost_that_is_none_is_refused_with_its_text(string cost, string expected) =>
        Assert.Contains(expected, Assert.Throws<WhatIfException>(() => Analysis(new PipelineSpec(s_a, s_b)).WhatIf().With("overlap", Edge + cost)).Message, StringComparison.Ordinal);

    private static TraceAnalysis Analysis(PipelineSpec spec) => TraceAnalysis.Of(SimulatedPipeline.Run(spec));

    private static HandOverCost? Cost(TraceAnalysis analysis, string argument) => Assert.IsType<OverlapEdge>(Assert.Single(analysis.WhatIf().With("overlap", argument).Changes)).HandOver;

    private static (Retiming Times, bool Wakes) Times(TraceAnalysis analysis, string edge, HandOverCost? cost)
    {
        Schedule schedule = new(analysis.Graph);
        ScheduleChange.Apply(schedule, new OverlapEdge(ChangeNames.Edge(analysis.Trace, edge), cost));
        return (Retiming.Of(schedule), schedule.Wakes.Count > 0);
    }
}
