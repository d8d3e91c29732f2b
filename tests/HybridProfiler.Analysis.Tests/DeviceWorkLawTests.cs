using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class DeviceWorkLawTests
{
    [Fact]
    public void Times_by_number_of_operations_at_once_sum_to_the_wall_and_that_of_none_is_the_idle_time() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            Assert.Equal(analysis.Devices.Length, Math.Max(analysis.DeviceWork.Concurrency.Length - 1, 0));
            foreach (ConcurrencyUsage row in analysis.DeviceWork.Concurrency)
            {
                QueueUsage usage = row.Device < 0 ? analysis.AllDevices! : analysis.Devices.Single(d => d.Device == row.Device).Total;
                Assert.Equal(usage.WallNs, row.TimeNs.Sum());
                Assert.Equal(usage.IdleNs, row.TimeNs[0]);
            }
        });

    [Fact]
    public void Times_by_number_of_operations_at_once_agree_with_counting_instant_by_instant() =>
        RandomTraces.All.Sample(trace =>
        {
            foreach (ConcurrencyUsage row in TraceAnalysis.Of(trace).DeviceWork.Concurrency)
            {
                (long Start, long End)[] operations = [.. Operations(trace).Where(r => row.Device < 0 || DeviceOf(trace, r) == row.Device).Select(r => (trace.Spans.Start[r], trace.Spans.EndOf(r)))];
                Dictionary<int, long> counted = [];
                for (long at = operations.Min(o => o.Start); at < operations.Max(o => o.End); at++)
                {
                    int running = operations.Count(o => o.Start <= at && at < o.End);
                    counted[running] = counted.GetValueOrDefault(running) + 1;
                }

                for (int k = 0; k < row.TimeNs.Length; k++) Assert.Equal(counted.GetValueOrDefault(k), row.TimeNs[k]);
            }
        }, iter: 40);

    [Fact]
    public void Operations_by_kind_and_by_component_are_all_operations_and_each_kind_is_busy_or_idle_in_its_span() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            foreach (var same in analysis.DeviceWork.Kinds.GroupBy(k => (k.Device, k.Track)))
            {
                int Count(OperationKind kind) => same.SingleOrDefault(k => k.Kind == kind)?.Operations ?? 0;
                int[] rows = [.. Operations(trace).Where(r => (same.Key.Device < 0 || DeviceOf(trace, r) == same.Key.Device) && (same.Key.Track < 0 || trace.Spans.Track[r] == same.Key.Track))];
                Assert.Equal(rows.Length, Count(OperationKind.Kernels) + Count(OperationKind.Memory) + Count(OperationKind.Synchronisation));
                Assert.Equal(Count(OperationKind.Kernels), Count(OperationKind.Computation) + Count(OperationKind.Communication));
                Assert.Equal(rows.Sum(r => trace.Spans.Duration[r]), same.Where(k => k.Kind != OperationKind.Kernels).Sum(k => k.SumNs));
                Assert.All(same, k => Assert.True(k.IdleNs >= 0 && k.BusyNs <= k.SumNs && k.BusyNs + k.IdleNs == k.SpanNs && k.Short <= k.Operations && k.Names <= k.Operations));
            }

            Assert.Equal(Operations(trace).Count(), analysis.DeviceWork.Components.Sum(c => c.Operations));
            Assert.Equal(Operations(trace).Sum(r => trace.Spans.Duration[r]), analysis.DeviceWork.Components.Sum(c => c.SumNs));
            if (analysis.AllDevices is { } all) Assert.Equal(all.CommunicationNs, all.OverlappedCommunicationNs + all.ExposedCommunicationNs);
        });

    [Fact]
    public void Busy_and_idle_time_of_a_queue_sum_to_its_own_span() =>
        RandomTraces.All.Sample(trace =>
        {
            foreach (QueueActivity queue in TraceAnalysis.Of(trace).DeviceWork.Queues)
            {
                int[] rows = [.. Operations(trace).Where(r => trace.Spans.Track[r] == queue.Track)];
                IntervalSet union = IntervalSet.UnionOf([.. rows.Select(r => (trace.Spans.Start[r], trace.Spans.EndOf(r)))]);
                Assert.Equal(rows.Length, queue.Operations);
                Assert.Equal(rows.Max(trace.Spans.EndOf) - rows.Min(r => trace.Spans.Start[r]), queue.BusyNs + queue.IdleNs);
                Assert.Equal(union.LengthNs, queue.BusyNs);
                Assert.True(queue.IdleNs >= 0 && queue.SumNs >= queue.BusyNs && queue.Intervals >= union.Intervals.Count);
            }
        });

    [Fact]
    public void Every_operation_of_a_device_is_a_kernel_a_memory_operation_or_synchronisation_and_stands_in_one_row() =>
        RandomTraces.All.Sample(trace =>
        {
            DeviceWork work = TraceAnalysis.Of(trace).DeviceWork;
            int waits = Operations(trace).Count(r => (SpanKind)trace.Spans.Kind[r] is SpanKind.Sync or SpanKind.Wait);
            Assert.Equal(Operations(trace).Count(), work.Kernels.Sum(k => k.Durations.Count) + work.MemoryOperations.Sum(m => m.Durations.Count) + waits);
            Assert.Equal(work.Kernels.Sum(k => k.Durations.SumNs), work.KernelDurations().SumNs);
            foreach (var device in work.Kernels.GroupBy(k => k.Device))
                if (device.Sum(k => k.Durations.SumNs) > 0) Assert.Equal(1, device.Sum(k => k.Share), 1e-9);
        });

    [Fact]
    public void Every_operation_with_a_call_belongs_to_one_host_operation() =>
        RandomTraces.All.Sample(trace =>
        {
            DeviceWork work = TraceAnalysis.Of(trace).DeviceWork;
            if (work.Launches.IsEmpty) return;
            Assert.Equal(work.Launches[0].Matched, work.Operations.Sum(o => o.Operations));
            Assert.Equal(work.Launches[0].Matched, work.Launches.Skip(1).Sum(l => l.Matched));
            Assert.Equal(work.Launches[0].Operations, work.Launches[0].Matched + work.Launches[0].Unmatched);
            Assert.Equal(work.Launches[0].Matched, work.QueueLengths.Sum(q => q.Points) / 2);
        });

    [Fact]
    public void The_length_of_a_queue_agrees_with_counting_instant_by_instant() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            foreach (QueueLength queue in analysis.DeviceWork.QueueLengths)
            {
                (long Submitted, long Begun)[] rows =
                    [.. Operations(trace).Where(r => trace.Spans.Track[r] == queue.Track && analysis.Index.Launches.CallOf(r) >= 0).Select(r => (trace.Spans.Start[analysis.Index.Launches.CallOf(r)], trace.Spans.Start[r]))];
                long from = rows.Min(r => Math.Min(r.Submitted, r.Begun)), to = rows.Max(r => Math.Max(r.Submitted, r.Begun)), area = 0;
                for (long at = from; at < to; at++) area += rows.Count(r => r.Submitted <= at) - rows.Count(r => r.Begun <= at);
                Assert.Equal(to - from, queue.WindowNs);
                if (to > from) Assert.Equal((double)area / (to - from), queue.Mean, 1e-9);
            }
        }, iter: 40);

    [Fact]
    public void Device_time_belongs_to_the_innermost_span_around_the_call_that_is_no_driver_call()
    {
        TraceBuilder builder = new();
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main")), device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Cuda));
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "stream 7", 7, device));
        Span(builder, thread, 0, 100, "aten::linear");
        Span(builder, thread, 10, 60, "aten::addmm");
        int call = Span(builder, thread, 20, 30, "cudaLaunchKernel"), inner = Span(builder, thread, 22, 5, "cuLaunchKernel");
        builder.AddFlow(inner, Span(builder, queue, 60, 40, "gemm"), FlowKind.Launch, 1);
        builder.AddFlow(call, Span(builder, queue, 45, 10, "splitK"), FlowKind.Launch, 2);
        DeviceWork work = TraceAnalysis.Of(builder.Build()).DeviceWork;
        Assert.Equal(new OperationUsage("aten::addmm", 1, 2, 2, 50, 60), Assert.Single(work.Operations));
        // The second kernel began before its call had returned; the first waited from 27 to 60.
        Assert.Equal((1, 33L), (work.Launches[0].NegativeDelays, work.Launches[0].Delays.SumNs));
        KernelUsage gemm = work.Kernels[0], splitK = work.Kernels[1];
        Assert.Equal(("gemm", 5L, 1, 33L, 78L), (gemm.Name, gemm.ApiNs, gemm.Queued, gemm.QueueNs, gemm.LaunchToEndNs));
        Assert.Equal(("splitK", 30L, 0, 0L, 35L), (splitK.Name, splitK.ApiNs, splitK.Queued, splitK.QueueNs, splitK.LaunchToEndNs));
    }

    private static int Span(TraceBuilder builder, int track, long start, long duration, string name) => builder.AddSpan(track, start, duration, builder.Intern(name));

    private static IEnumerable<int> Operations(Trace trace) => Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Tracks[trace.Spans.Track[r]].Kind == TrackKind.DeviceQueue);

    private static int DeviceOf(Trace trace, int row) => trace.Tracks[trace.Spans.Track[row]].Device;
}
