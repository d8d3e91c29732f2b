using System.Text.Json;
using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

public sealed class CriticalPathTests
{
    private const int Unit = 1_000;

    [Fact]
    public void Pieces_of_a_request_tile_its_latency_and_pieces_of_the_run_its_wall() =>
        RandomTraces.All.Sample(CheckTiling);

    [Fact]
    public void Pieces_tile_the_latencies_of_a_pipeline_with_threads_queues_and_hand_offs()
    {
        Trace trace = PipelineTrace.Of(requests: 60);
        CheckTiling(trace);
        CriticalPathUsage clean = Assert.Single(TraceAnalysis.Of(trace).CriticalPaths, c => c is { Class: "clean", Regime: Regime.Warm });
        Assert.Equal(clean.TotalNs, clean.Shares.Sum(s => s.TotalNs));
        Assert.Contains(clean.Shares, s => s.Bound == BoundBy.DeviceCompute && trace.Components[s.Component].Name == "prepare");
        Assert.Contains(clean.Shares, s => s.Bound == BoundBy.Transfer);
        Assert.Contains(clean.Shares, s => s.Bound == BoundBy.HostCompute && trace.Components[s.Component].Name == "encoder");
        // A wait for a device that works is the device's time, not the wait's.
        long waiting = clean.Shares.Where(s => s.Bound == BoundBy.Synchronisation && s.Component >= 0 && trace.Components[s.Component].Name == "prepare").Sum(s => s.TotalNs);
        long device = clean.Shares.Where(s => s.Bound is BoundBy.DeviceCompute or BoundBy.Transfer).Sum(s => s.TotalNs);
        Assert.True(waiting * 4 < device, $"waiting {waiting} ns, device {device} ns");
    }

    [Fact]
    public void A_trace_without_anything_has_a_path_that_is_idle()
    {
        TraceAnalysis analysis = TraceAnalysis.Of(new TraceBuilder { Header = new TraceHeader { StartNs = 5, StopNs = 105 } }.Build());
        Assert.Equal([new PathPiece(5, 105, BoundBy.Idle, -1, -1, -1, -1, -1)], analysis.CriticalPath.Pieces);
        Assert.Empty(analysis.CriticalPaths);
        Assert.Throws<ArgumentOutOfRangeException>(() => analysis.CriticalPathOf(0));
        Assert.Empty(TraceAnalysis.Of(new TraceBuilder().Build()).CriticalPath.Pieces);
    }

    [Fact]
    public void The_longest_path_of_published_activity_networks_is_found()
    {
        foreach (JsonElement network in ReferenceData.Read("vectors/critical_path.json").EnumerateArray())
        {
            Trace trace = NetworkTrace(network, out long[] slack);
            CriticalPath path = TraceAnalysis.Of(trace).CriticalPath;
            Assert.Equal(network.GetProperty("total").GetInt64() * Unit, path.LengthNs);
            PathPiece[] work = [.. path.Pieces];
            Assert.All(work, p => Assert.Equal(BoundBy.HostCompute, p.Bound));
            int[] activities = [.. work.Select(p => int.Parse(trace.NameOf(p.Span), System.Globalization.CultureInfo.InvariantCulture))];
            Assert.All(activities, a => Assert.Equal(0, slack[a]));
            // Activities without length stand between others and have no piece.
            HashSet<(int, int)> edges = [.. network.GetProperty("edges").EnumerateArray().Select(e => (e[0].GetInt32(), e[1].GetInt32()))];
            for (int i = 1; i < activities.Length; i++)
                Assert.True(edges.Contains((activities[i - 1], activities[i])) || edges.Any(e => e.Item1 == activities[i - 1] && edges.Contains((e.Item2, activities[i]))));
        }
    }

    [Fact]
    public void A_step_bound_by_its_device_has_the_path_that_Holistic_Trace_Analysis_finds()
    {
        // HTA's path of a step runs from the first to the last of its operations where the device is never without work. Its
        // times are doubles of microseconds since 1970, in steps of a quarter: gaps may differ by that, durations do not.
        JsonElement path = ReferenceData.Read("reference/hta_hta_v100_32g_ns_resolution.json").GetProperty("ns_unrounded").GetProperty("critical_path")[0];
        Trace trace = Formats.TraceFile.Load(ReferenceData.PathOf("traces/hta/v100_32g_ns_resolution_rank0.json.gz"));
        int step = path.GetProperty("instance").GetInt32();
        int[] operations = [.. Enumerable.Range(0, trace.Spans.Count).Where(s => trace.Spans.Request[s] == step && trace.Tracks[trace.Spans.Track[s]].Kind == TrackKind.DeviceQueue)];
        long start = operations.Min(s => trace.Spans.Start[s]), end = operations.Max(s => trace.Spans.EndOf(s));
        PathPiece[] pieces = [.. TraceAnalysis.Of(trace).CriticalPath.Pieces.Where(p => p.StartNs >= start && p.EndNs <= end)];
        Assert.Equal(end - start, pieces.Sum(p => p.LengthNs));
        Assert.Equal(Bound("gpu_compute_bound"), pieces.Where(p => p.Bound is BoundBy.DeviceCompute or BoundBy.Transfer).Sum(p => p.LengthNs));
        PathPiece[] gaps = [.. pieces.Where(p => p.Bound == BoundBy.Launch)];
        Assert.InRange(gaps.Sum(p => p.LengthNs) - Bound("gpu_kernel_kernel_overhead"), -250, 250);
        Assert.Equal(operations.Length - 1, gaps.Length);
        Assert.Equal(pieces.Length, operations.Length + gaps.Length);

        long Bound(string name) => (long)Math.Round(path.GetProperty("by_bound").EnumerateArray().Single(b => b.GetProperty("bound_by").GetString() == name).GetProperty("sum").GetDouble() * 1_000);
    }

    [Fact]
    public void What_the_recorder_says_of_itself_is_on_no_path()
    {
        Trace trace = Formats.TraceFile.Load(ReferenceData.PathOf("traces/tracelens/mi210_gpu_only.json.gz"));
        CheckTiling(trace);
        PathPiece longest = TraceAnalysis.Of(trace).CriticalPath.Pieces.MaxBy(p => p.LengthNs);
        Assert.Equal("hipDeviceSynchronize", trace.NameOf(longest.Span));
    }

    [Fact]
    public void A_collection_within_a_pause_of_the_runtime_leaves_the_rest_of_the_pause_to_the_runtime()
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StopNs = 200 } };
        int component = builder.AddComponent(new ComponentInfo("a")), thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t"));
        builder.AddSpan(thread, 10, 5, builder.Intern("before"), component);
        builder.AddSpan(thread, 90, 110, builder.Intern("after"), component);
        builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.Async, "pauses")), 50, 50, builder.Intern("GC pause"), -1, SpanKind.Runtime);
        builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.Async, "collections")), 60, 20, builder.Intern("GC generation 0"), -1, SpanKind.Runtime);
        Trace trace = builder.Build();
        CheckTiling(trace);
        Assert.Equal(
            [(50L, 100L, BoundBy.Runtime, "GC pause"), (100L, 200L, BoundBy.HostCompute, "after")],
            TraceAnalysis.Of(trace).CriticalPath.Pieces.Where(p => p.StartNs >= 50).Select(p => (p.StartNs, p.EndNs, p.Bound, trace.NameOf(p.Span))));
    }

    internal static Trace NetworkTrace(JsonElement network, out long[] slack)
    {
        TraceBuilder builder = new();
        long[] durations = [.. network.GetProperty("durations").EnumerateArray().Select(d => d.GetInt64())];
        long[] starts = [.. network.GetProperty("early_start").EnumerateArray().Select(s => s.GetInt64())], late = [.. network.GetProperty("late_start").EnumerateArray().Select(s => s.GetInt64())];
        slack = [0, .. starts.Zip(late, (early, latest) => latest - early)];
        int[] spans = [.. durations.Select((d, i) => builder.AddSpan(
            builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t" + i, i + 1)), 10 * Unit + starts[i] * Unit, d * Unit,
            builder.Intern((i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)), builder.AddComponent(new ComponentInfo("a" + (i + 1)))))];
        ulong flow = 0;
        foreach (JsonElement edge in network.GetProperty("edges").EnumerateArray()) builder.AddFlow(spans[edge[0].GetInt32() - 1], spans[edge[1].GetInt32() - 1], FlowKind.User, ++flow);
        return builder.Build();
    }

    internal static void CheckTiling(Trace trace)
    {
        TraceAnalysis analysis = TraceAnalysis.Of(trace);
        Check(analysis.CriticalPath);
        Assert.Equal(analysis.WallNs, analysis.CriticalPath.LengthNs);
        foreach (RequestLatency request in analysis.Requests)
        {
            CriticalPath path = analysis.CriticalPathOf(request.Request);
            Check(path);
            Assert.Equal(request.LatencyNs, path.LengthNs);
        }

        foreach (CriticalPathUsage row in analysis.CriticalPaths)
        {
            Assert.Equal(row.TotalNs, row.Shares.Sum(s => s.TotalNs));
            Assert.InRange(row.QueuedNs, 0, row.TotalNs);
        }
    }

    private static void Check(CriticalPath path)
    {
        long at = path.StartNs;
        foreach (PathPiece piece in path.Pieces)
        {
            Assert.Equal(at, piece.StartNs);
            Assert.True(piece.LengthNs > 0);
            at = piece.EndNs;
        }

        Assert.Equal(path.Pieces.IsEmpty ? path.StartNs : path.EndNs, at);
        Assert.Equal(path.LengthNs, path.Pieces.Sum(p => p.LengthNs));
        Assert.Equal(path.LengthNs, path.Shares.Sum(s => s.TotalNs));
    }
}
