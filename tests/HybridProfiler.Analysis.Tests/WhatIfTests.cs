using System.Text.Json;
using CsCheck;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Tests.Simulation;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

public sealed class WhatIfTests
{
    [Fact]
    public void Without_a_change_every_recorded_time_comes_back() => RandomTraces.All.Sample(ComesBack);

    [Fact]
    public void Without_a_change_every_recorded_time_of_driver_calls_comes_back() => RandomTraces.WithDriverCalls.Sample(ComesBack);

    [Fact]
    public void Every_recorded_time_comes_back_where_a_copy_without_length_lies_at_the_return_of_its_call() =>
        RandomTraces.All.Sample(ComesBack, seed: "4H-_1Mi6vOW3", iter: 1, threads: 1);

    [Fact]
    public void Of_two_waits_that_end_together_and_explain_each_other_one_ends_by_itself()
    {
        // Each thread goes on with the request that the other one had.
        TraceBuilder builder = new() { Header = new TraceHeader { StartNs = 1_000, StopNs = 1_100 } };
        int component = builder.AddComponent(new ComponentInfo("a")), wait = builder.Intern("wait"), work = builder.Intern("work");
        int[] requests = [.. Enumerable.Range(0, 2).Select(r => builder.AddRequest(
            builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests", 0, -1, r)), 1_000, 100, builder.Intern("request"), -1, SpanKind.Stage), r, builder.Intern(""), 1_000))];
        for (int t = 0; t < 2; t++)
        {
            int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t" + t, t + 1));
            builder.AddSpan(thread, 1_010 + t, 40 - t, wait, component, SpanKind.Sync, TraceBuilder.FindParent, requests[t]);
            builder.AddSpan(thread, 1_050, 30, work, component, SpanKind.Compute, TraceBuilder.FindParent, requests[1 - t]);
        }

        Trace trace = builder.Build();
        ComesBack(trace);
        DependencyGraph graph = TraceAnalysis.Of(trace).Graph;
        Link link = Assert.Single(graph.Links, l => l.Kind == LinkKind.Request);
        Assert.Equal((0, 1), (graph.Pieces[link.From].Lane, graph.Pieces[link.To].Lane));
    }

    [Fact]
    public void Without_a_change_every_time_of_a_pipeline_comes_back()
    {
        ComesBack(PipelineTrace.Of(requests: 60));
        foreach (ChangedPipeline pipeline in ChangedPipelines.All()) ComesBack(SimulatedPipeline.Run(pipeline.Recorded));
    }

    [Fact]
    public void Critical_paths_tile_the_latencies_of_simulated_pipelines()
    {
        foreach (ChangedPipeline pipeline in ChangedPipelines.All()) CriticalPathTests.CheckTiling(SimulatedPipeline.Run(pipeline.Recorded));
    }

    [Fact]
    public void A_longer_activity_delays_the_end_by_what_exceeds_its_slack()
    {
        foreach (JsonElement network in ReferenceData.Read("vectors/critical_path.json").EnumerateArray())
        {
            TraceAnalysis analysis = TraceAnalysis.Of(CriticalPathTests.NetworkTrace(network, out long[] slack));
            long[] durations = [.. network.GetProperty("durations").EnumerateArray().Select(d => d.GetInt64())];
            long total = network.GetProperty("total").GetInt64();
            for (int a = 1; a <= durations.Length; a++)
            {
                if (durations[a - 1] == 0) continue;
                for (int longer = 1; longer <= 4; longer++)
                {
                    double factor = durations[a - 1] / (double)(durations[a - 1] + longer);
                    Assert.Equal((total + Math.Max(0, longer - slack[a])) * 1_000, analysis.WhatIf().Scale("a" + a, factor).Predict().RunAfterNs);
                }
            }
        }
    }

    [Fact]
    public void Requests_that_wait_in_a_line_gain_more_than_the_work_saved()
    {
        PipelineSpec spec = new(new StageSpec("a", 500_000), new StageSpec("b", 400_000)) { ArrivalNs = 950_000 };
        ClassPrediction row = Assert.Single(TraceAnalysis.Of(SimulatedPipeline.Run(spec)).WhatIf().Scale("b", 2).Predict().Classes);
        Assert.True(row.Before.MeanNs - row.After.MeanNs > 300_000, $"{row.Before.MeanNs} -> {row.After.MeanNs}");
    }

    [Theory]
    [InlineData("scale", "nobody=2", "no component 'nobody'")]
    [InlineData("scale", "stem", "recogniser=2")]
    [InlineData("scale", "stem=fast", "'fast' is none")]
    [InlineData("scale", "stem=0", "above 0")]
    [InlineData("remove", "stem->nobody", "no edge 'stem->nobody'")]
    [InlineData("batch", "stem=0@0.5", "at least 1")]
    [InlineData("batch", "stem=2.5@0.5", "whole number")]
    [InlineData("batch", "stem=2@1.5", "between 0 and 1")]
    [InlineData("batch", "stem=2", "attribute 'items'")]
    [InlineData("pin", "-1", "bytes per second")]
    [InlineData("shrink", "", "no change 'shrink'")]
    public void What_cannot_be_changed_is_said_with_its_value_and_a_remedy(string kind, string argument, string expected) =>
        Assert.Contains(expected, Assert.Throws<WhatIfException>(() => TraceAnalysis.Of(PipelineTrace.Of(requests: 6)).WhatIf().With(kind, argument)).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_are_found_without_case_and_edges_with_or_without_their_name()
    {
        WhatIf asked = TraceAnalysis.Of(PipelineTrace.Of(requests: 6)).WhatIf();
        Assert.Equal(asked.Scale("stem", 2).Changes, asked.With("scale", "STEM = 2").Changes);
        Assert.Equal(asked.Overlap("prepare->stem").Changes, asked.Overlap("Prepare → Stem").Changes);
        Assert.Equal(asked.Remove("stem->encoder").Changes, asked.Remove("stem->encoder:patches").Changes);
    }

    [Fact]
    public void Batches_of_a_trace_without_requests_are_refused()
    {
        TraceBuilder builder = new();
        builder.AddComponent(new ComponentInfo("a"));
        Assert.Contains("no requests", Assert.Throws<WhatIfException>(() => TraceAnalysis.Of(builder.Build()).WhatIf().Batch("a", 2, 0.5).Predict()).Message, StringComparison.Ordinal);
        Prediction nothing = TraceAnalysis.Of(builder.Build()).WhatIf().Scale("a", 2).Predict();
        Assert.Equal((0, 0), (nothing.RunBeforeNs, nothing.RunAfterNs));
    }

    private static void ComesBack(Trace trace)
    {
        DependencyGraph graph = TraceAnalysis.Of(trace).Graph;
        Retiming times = Retiming.Of(new Schedule(graph));
        Assert.False(times.HasCycle);
        Assert.Equal(graph.Pieces.ToArray().Select(p => (p.StartNs, p.EndNs)), times.StartNs.Zip(times.EndNs));
        Prediction none = TraceAnalysis.Of(trace).WhatIf().Predict();
        Assert.Equal(none.RunBeforeNs, none.RunAfterNs);
        Assert.All(none.Classes, c => Assert.Equal(c.Before, c.After));
    }
}
