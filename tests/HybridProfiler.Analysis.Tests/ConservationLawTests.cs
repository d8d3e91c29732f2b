using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class ConservationLawTests
{
    [Fact]
    public void Computation_exposed_communication_copies_and_synchronisation_and_idle_sum_to_the_wall_of_every_device_and_queue() =>
        RandomTraces.All.Sample(trace =>
        {
            foreach (DeviceUsage device in TraceAnalysis.Of(trace).Devices)
                foreach (QueueUsage row in device.Queues.Prepend(device.Total))
                {
                    Assert.Equal(row.WallNs, row.ComputationNs + row.ExposedCommunicationNs + row.ExposedCopyNs + row.ExposedSyncNs + row.IdleNs);
                    Assert.Equal(device.EndNs - device.StartNs, row.WallNs);
                    Assert.True(row.IdleNs >= 0 && row.ExposedCopyNs <= row.CopyNs && row.ExposedCommunicationNs <= row.CommunicationNs);
                }
        });

    [Fact]
    public void On_one_axis_an_instant_counts_once_however_many_devices_work() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            if (analysis.AllDevices is not { } all)
            {
                Assert.Empty(analysis.Devices);
                return;
            }

            Assert.Equal(analysis.Devices.Max(d => d.EndNs) - analysis.Devices.Min(d => d.StartNs), all.WallNs);
            Assert.Equal(all.WallNs, all.ComputationNs + all.ExposedCommunicationNs + all.ExposedCopyNs + all.ExposedSyncNs + all.IdleNs);
            Assert.InRange(all.BusyNs, analysis.Devices.Max(d => d.Total.BusyNs), analysis.Devices.Sum(d => d.Total.BusyNs));
            Assert.InRange(all.ComputationNs, analysis.Devices.Max(d => d.Total.ComputationNs), analysis.Devices.Sum(d => d.Total.ComputationNs));
            if (analysis.Devices.Length == 1) Assert.Equal(analysis.Devices[0].Total with { Device = -1 }, all);
        });

    [Fact]
    public void Device_terms_agree_with_counting_instant_by_instant() =>
        RandomTraces.All.Sample(trace =>
        {
            foreach (DeviceUsage device in TraceAnalysis.Of(trace).Devices)
            {
                int[] spans = [.. OperationsOf(trace, device.Device)];
                long compute = 0, exchange = 0, copy = 0, sync = 0, idle = 0;
                for (long at = device.StartNs; at < device.EndNs; at++)
                {
                    SpanKind[] kinds = [.. spans.Where(s => trace.Spans.Start[s] <= at && at < trace.Spans.EndOf(s)).Select(s => (SpanKind)trace.Spans.Kind[s])];
                    if (kinds.Any(k => k is not (SpanKind.Transfer or SpanKind.Communication or SpanKind.Sync or SpanKind.Wait))) compute++;
                    else if (kinds.Contains(SpanKind.Communication)) exchange++;
                    else if (kinds.Contains(SpanKind.Transfer)) copy++;
                    else if (kinds.Length > 0) sync++;
                    else idle++;
                }

                Assert.Equal((compute, exchange, copy, sync, idle), (device.Total.ComputationNs, device.Total.ExposedCommunicationNs, device.Total.ExposedCopyNs, device.Total.ExposedSyncNs, device.Total.IdleNs));
                Assert.Equal(idle, device.PartitionIdleNs);
            }
        }, iter: 40);

    [Fact]
    public void Exclusive_and_shared_times_of_all_owners_and_idle_sum_to_the_wall_of_every_device() =>
        RandomTraces.All.Sample(trace =>
        {
            foreach (DeviceUsage device in TraceAnalysis.Of(trace).Devices)
            {
                Assert.Equal(device.WallNs, device.Shares.Sum(s => s.ExclusiveNs + s.SharedNs) + device.PartitionIdleNs);
                Assert.Equal(device.Total.ComputationNs, device.Shares.Where(s => s.Kind == DeviceShareKind.Component).Sum(s => s.TotalNs));
                Assert.Equal(device.Total.IdleNs, device.PartitionIdleNs);
            }
        });

    [Fact]
    public void Shared_times_lie_within_a_nanosecond_of_the_fair_part()
    {
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 40], Gen.UInt).Sample((owners, passes, seed) =>
        {
            Random random = new((int)seed);
            SharedTime time = new(owners);
            double[] fair = new double[owners];
            long[] alone = new long[owners];
            long passed = 0;
            for (int i = 0; i < passes; i++)
            {
                int[] active = [.. Enumerable.Range(0, owners).Where(_ => random.Next(2) == 0)];
                if (active.Length == 0) continue;
                long length = random.Next(1, 100);
                passed += length;
                time.Pass(active, length);
                foreach (int owner in active)
                {
                    if (active.Length == 1) alone[owner] += length;
                    else fair[owner] += (double)length / active.Length;
                }
            }

            (long[] exclusive, long[] shared) = time.Resolve();
            Assert.Equal(alone, exclusive);
            Assert.Equal(passed, exclusive.Sum() + shared.Sum());
            for (int owner = 0; owner < owners; owner++) Assert.InRange(shared[owner], fair[owner] - 1, fair[owner] + 1);
        });
    }

    [Fact]
    public void Three_owners_of_ten_nanoseconds_share_them_four_three_three()
    {
        SharedTime time = new(3);
        time.Pass([0, 1, 2], 10);
        Assert.Equal([4, 3, 3], time.Resolve().SharedNs);
    }

    [Fact]
    public void Self_times_and_unattributed_time_sum_to_the_wall_of_every_thread() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            Assert.Equal(trace.Tracks.Count(t => t.Kind == TrackKind.HostThread), analysis.Threads.Length);
            foreach (ThreadUsage thread in analysis.Threads)
            {
                Assert.Equal(analysis.WallNs, thread.ComputeNs + thread.WaitNs + thread.RuntimeNs + thread.UnattributedNs);
                Assert.True(thread.UnattributedNs >= 0);
            }
        });

    [Fact]
    public void Self_time_is_the_span_minus_the_union_of_its_children_where_spans_nest() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceIndex index = new(trace, new AnalysisOptions());
            for (int track = 0; track < trace.Tracks.Length; track++)
            {
                if (trace.Tracks[track].Kind != TrackKind.HostThread || !Nests(trace, track)) continue;
                Range rows = trace.Spans.RowsOf(track);
                for (int row = rows.Start.Value; row < rows.End.Value; row++)
                {
                    List<(long, long)> children = [.. Enumerable.Range(0, trace.Spans.Count).Where(c => trace.Spans.Parent[c] == row).Select(c => (trace.Spans.Start[c], trace.Spans.EndOf(c)))];
                    long expected = trace.Spans.Duration[row] - IntervalSet.UnionOf(children).LengthNs;
                    Assert.Equal(expected, index.SelfSegments[track].Where(s => s.Span == row).Sum(s => s.LengthNs));
                }
            }
        });

    [Fact]
    public void Exclusive_host_times_of_components_and_of_nobody_sum_to_the_attributed_time_of_all_threads() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            TraceIndex index = analysis.Index;
            long nobody = index.TracksOf(TrackKind.HostThread).SelectMany(t => index.SelfSegments[t]).Where(s => index.ComponentOf[s.Span] < 0).Sum(s => s.LengthNs);
            Assert.Equal(analysis.Threads.Sum(t => t.WallNs - t.UnattributedNs), analysis.Components.Sum(c => c.HostSelfNs) + nobody);
            Assert.All(analysis.Components, c => Assert.True(c.HostInclusiveNs >= c.HostSelfNs && c.HostSelfNs >= c.HostWaitNs));
        });

    [Fact]
    public void Parts_of_requests_sum_to_their_latencies() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            foreach (RequestClassUsage row in analysis.RequestClasses)
                Assert.Equal(row.Latency.SumNs, row.Parts.Sum(p => p.TotalNs));
            Assert.Equal(analysis.Requests.Count(r => r.Finished), analysis.RequestClasses.Sum(c => c.Latency.Count));
        });

    [Fact]
    public void Every_metric_of_a_report_stands_once_and_in_the_catalogue() =>
        RandomTraces.All.Sample(trace =>
        {
            var metrics = TraceAnalysis.Of(trace).Report().Model.Metrics;
            var twice = metrics.GroupBy(m => (m.Key, m.Device, m.Stream, m.Component, m.Subject)).Where(g => g.Count() > 1).Select(g => g.Key);
            Assert.Empty(twice);
            Assert.All(metrics, m => Reporting.MetricCatalog.Find(m.Key));
        });

    private static IEnumerable<int> OperationsOf(Trace trace, int device)
    {
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            TrackInfo track = trace.Tracks[trace.Spans.Track[row]];
            if (track.Kind == TrackKind.DeviceQueue && track.Device == device) yield return row;
        }
    }

    private static bool Nests(Trace trace, int track)
    {
        Range rows = trace.Spans.RowsOf(track);
        for (int a = rows.Start.Value; a < rows.End.Value; a++)
            for (int b = a + 1; b < rows.End.Value; b++)
                if (trace.Spans.Start[b] < trace.Spans.EndOf(a) && trace.Spans.EndOf(b) > trace.Spans.EndOf(a)) return false;
        return true;
    }
}
