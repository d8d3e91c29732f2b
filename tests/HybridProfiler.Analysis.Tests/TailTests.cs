using CsCheck;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class TailTests
{
    [Fact]
    public void Differences_sum_to_the_difference_of_the_latencies() => RandomTraces.All.Sample(CheckSum);

    [Fact]
    public void A_pause_of_the_runtime_owns_the_excess_of_the_request_it_fell_on()
    {
        Trace trace = SimulatedPipeline.Run(new PipelineSpec(new StageSpec("a", 100_000), new StageSpec("b", 50_000) { OwnThread = true }) { CollectsEvery = 40, PauseNs = 5_000_000 });
        CheckSum(trace);
        TailExplanation tail = Assert.Single(TraceAnalysis.Of(trace).Tails);
        Assert.Equal(BoundBy.Runtime, tail.Differences[0].Bound);
        Assert.True(tail.Differences[0].ExcessNs > 0.8 * tail.ExcessNs);
        Assert.Equal("GC pause", trace.NameOf(tail.Events[0].Span));
    }

    [Fact]
    public void Requests_that_came_behind_others_are_told_apart_from_slow_ones()
    {
        TraceAnalysis analysis = TraceAnalysis.Of(SimulatedPipeline.Run(new PipelineSpec(new StageSpec("a", 400_000)) { ArrivalNs = 450_000 }));
        CheckSum(analysis.Trace);
        TailExplanation tail = Assert.Single(analysis.Tails);
        Assert.True(tail.Differences[0].IsBehindOthers);
        Assert.True(tail.Differences[0].ExcessNs > 0.8 * tail.ExcessNs);
    }

    private static void CheckSum(Trace trace)
    {
        foreach (TailExplanation tail in TraceAnalysis.Of(trace).Tails)
        {
            Assert.Equal(tail.ExcessNs, tail.Differences.Sum(d => d.ExcessNs));
            Assert.Equal(tail.Median.LatencyNs, tail.Differences.Sum(d => d.MedianNs));
            Assert.Equal(tail.Tail.LatencyNs, tail.Differences.Sum(d => d.TailNs));
            Assert.True(tail.ExcessNs >= 0);
        }
    }
}
