using System.Collections.Immutable;
using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Analysis.Transfers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class LinkTests
{
    [Fact]
    public void The_causes_of_a_queues_gaps_sum_to_its_idle_time() =>
        RandomTraces.All.Sample(trace =>
        {
            DeviceWork work = TraceAnalysis.Of(trace).DeviceWork;
            foreach (QueueActivity queue in work.Queues)
            {
                Assert.Equal(queue.IdleNs, work.Idle.Where(i => i.Track == queue.Track).Sum(i => i.IdleNs));
                Assert.All(work.Idle.Where(i => i.Track == queue.Track), i => Assert.True(i.Gaps > 0 && i.LongestNs <= i.IdleNs && (long)i.Gaps * i.LongestNs >= i.IdleNs));
            }
        });

    [Fact]
    public void Exposed_and_overlapped_time_of_a_link_sum_to_the_union_of_its_transfers() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            foreach (DeviceUsage device in analysis.Devices)
            {
                LinkUsage[] links = [.. analysis.Links.Where(l => l.Device == device.Device)];
                Assert.InRange(device.Total.CopyNs + device.Total.CommunicationNs, 0, links.Sum(l => l.ExposedNs + l.OverlappedNs));
                Assert.Equal(device.TransferredBytes, links.Sum(l => l.Bytes));
            }
        });

    [Fact]
    public void Each_gap_has_the_cause_that_the_trace_shows()
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StopNs = 1_000_000 } };
        int component = builder.AddComponent(new ComponentInfo("rules")), thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main")), device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Cuda));
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, device)), copies = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "copies", 2, device));
        Kernel(0, 100, 10);
        builder.AddSpan(thread, 150, 300, builder.Intern("luhn"), component);
        Kernel(500, 100, 480);            // submitted after the end at 100: the host's, by the component
        Kernel(650, 50, 490);             // in time, gap of 50
        Kernel(100_000, 100, 495);        // in time, long gap, nothing says why
        int copy = builder.AddSpan(copies, 100_050, 200, builder.Intern("Memcpy HtoD"), -1, SpanKind.Transfer);
        builder.AddFlow(copy, Kernel(100_250, 10, 498), FlowKind.Dependency, 9);
        builder.AddSpan(queue, 100_300, 10, builder.Intern("k"));
        ImmutableArray<QueueIdle> idle = TraceAnalysis.Of(builder.Build()).DeviceWork.Idle;
        Assert.Equal(
            [(IdleCause.Other, -1, 99_300L), (IdleCause.Host, component, 400L), (IdleCause.Transfer, -1, 150L), (IdleCause.Kernel, -1, 50L), (IdleCause.Unknown, -1, 40L)],
            idle.Where(i => i.Track == queue).Select(i => (i.Cause, i.Component, i.IdleNs)));

        int Kernel(long start, long duration, long submitted)
        {
            int call = builder.AddSpan(thread, submitted, 1, builder.Intern("cudaLaunchKernel")), kernel = builder.AddSpan(queue, start, duration, builder.Intern("k"));
            builder.AddFlow(call, kernel, FlowKind.Launch, (ulong)start + 1);
            return kernel;
        }
    }

    [Fact]
    public void The_cost_model_finds_latency_and_bandwidth_and_says_how_sure_it_is()
    {
        // Exact line: 5 us + 1 ns for 16 bytes.
        (double, double)[] exact = [.. Enumerable.Range(1, 10).Select(i => (i * 16_000d, 5_000 + i * 1_000d))];
        TransferCostFit fit = TransferCostFit.Of(exact)!;
        Assert.Equal((5_000, 16e9, 80_000), (Math.Round(fit.LatencyNs, 6), Math.Round(fit.BytesPerSecond, 3), Math.Round(fit.ThresholdBytes, 3)));
        Assert.True(fit.IsLatencyMeaningful && fit.LatencyError < 1e-6 && fit.Explained > 1 - 1e-12);
        Assert.Null(TransferCostFit.Of([(1, 1), (1, 2), (1, 3)]));
        Assert.Null(TransferCostFit.Of([(1, 1), (2, 2)]));
    }

    [Fact]
    public void The_intervals_of_the_cost_model_cover_the_truth_in_about_95_of_100_samples()
    {
        Random random = new(20261128);
        int covered = 0;
        for (int sample = 0; sample < 2_000; sample++)
        {
            var transfers = new (double, double)[12];
            for (int i = 0; i < transfers.Length; i++)
            {
                double bytes = 1_000 * (1 + random.Next(50)), noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * 300;
                transfers[i] = (bytes, 4_000 + bytes / 10 + noise);
            }

            TransferCostFit fit = TransferCostFit.Of(transfers)!;
            if (Math.Abs(fit.LatencyNs - 4_000) <= fit.LatencyError) covered++;
        }

        Assert.InRange(covered, 1_860, 1_940);
    }

    [Theory]
    [InlineData(1, 12.7062047361747)]
    [InlineData(2, 4.30265272974946)]
    [InlineData(5, 2.57058183563631)]
    [InlineData(10, 2.22813885198627)]
    [InlineData(100, 1.98397151852355)]
    public void Quantiles_of_Students_distribution_are_those_of_R(int degreesOfFreedom, double expected) =>
        Assert.Equal(expected, StudentQuantile.TwoSided(0.95, degreesOfFreedom), 1e-9);

    [Fact]
    public void A_version_that_goes_up_twice_or_down_and_up_again_moved_without_need()
    {
        RepeatedTransfers row = Assert.Single(TraceAnalysis.Of(UploadsOfOneVersion()).RepeatedTransfers);
        Assert.Equal((0, 1, 20L, 1, 30L), (row.Edge, row.RepeatedUploads, row.RepeatedNs, row.RoundTrips, row.RoundTripNs));
    }

    /// <summary>Version 1 of a tensor goes up twice; version 2 comes down and goes up again. One kernel has a geometry.</summary>
    internal static Trace UploadsOfOneVersion()
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StopNs = 1_000 } };
        int component = builder.AddComponent(new ComponentInfo("a")), edge = builder.AddEdge(new EdgeInfo(component, component, "x"));
        DeviceInfo info = new("H100", DeviceApi.Cuda, "NVIDIA") { Properties = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string> { ["compute_capability"] = "9.0", ["multiprocessors"] = "132" }) };
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, builder.AddDevice(info)));
        foreach ((long at, long duration, int version, string direction, long bytes) in ((long, long, int, string, long)[])
            [(10, 10, 1, "HostToDevice", 64), (40, 20, 1, "HostToDevice", 64), (80, 15, 2, "DeviceToHost", 128), (120, 30, 2, "HostToDevice", 128)])
        {
            int copy = builder.AddSpan(queue, at, duration, builder.Intern("copy"), component, SpanKind.Transfer);
            builder.AddAttribute(copy, builder.Intern(OperationAttributes.Bytes), bytes);
            builder.AddAttribute(copy, builder.Intern(OperationAttributes.Direction), direction);
            builder.AddHandOff(edge, at, at + duration, bytes, tensor: 7, version: version);
        }

        int kernel = builder.AddSpan(queue, 200, 50, builder.Intern("k"), component);
        builder.AddAttribute(kernel, builder.Intern(OperationAttributes.Geometry), "1584x1x1/256x1x1");
        builder.AddAttribute(kernel, builder.Intern(OperationAttributes.RegistersPerThread), 32L);
        builder.AddAttribute(kernel, builder.Intern(OperationAttributes.StaticSharedBytes), 2_112L);
        return builder.Build();
    }
}
