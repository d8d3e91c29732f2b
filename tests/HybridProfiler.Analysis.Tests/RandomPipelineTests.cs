using CsCheck;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Laws of the dependency graph over random pipelines with threads, queues, devices, pauses and arrivals.</summary>
public sealed class RandomPipelineTests
{
    [Fact]
    public void Paths_tile_latencies_costs_sum_to_waiting_and_times_come_back() =>
        RandomPipelines.All.Sample(spec =>
        {
            Trace trace = SimulatedPipeline.Run(spec);
            CriticalPathTests.CheckTiling(trace);
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            Assert.Equal(analysis.WaitStates.WaitingNs, analysis.WaitStates.Costs.Sum(c => c.TotalNs));
            Assert.Equal(analysis.Threads.Sum(t => t.WaitNs), analysis.WaitStates.WaitingNs);
            Assert.All(analysis.Tails, t => Assert.Equal(t.ExcessNs, t.Differences.Sum(d => d.ExcessNs)));
            Retiming times = Retiming.Of(new Schedule(analysis.Graph));
            Assert.False(times.HasCycle);
            Assert.Equal(analysis.Graph.Pieces.ToArray().Select(p => (p.StartNs, p.EndNs)), times.StartNs.Zip(times.EndNs));
        }, iter: 60);

    [Fact]
    public void Faster_components_never_make_a_run_longer_and_slower_ones_never_shorter() =>
        RandomPipelines.All.Sample(spec =>
        {
            WhatIf asked = TraceAnalysis.Of(SimulatedPipeline.Run(spec)).WhatIf();
            foreach (StageSpec stage in spec.Stages)
            {
                Prediction faster = asked.Scale(stage.Name, 2).Predict(), slower = asked.Scale(stage.Name, 0.5).Predict();
                Assert.True(faster.RunAfterNs <= faster.RunBeforeNs && slower.RunAfterNs >= slower.RunBeforeNs, $"{faster.RunAfterNs} <= {faster.RunBeforeNs} <= {slower.RunAfterNs}");
            }
        }, iter: 40);
}
