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
