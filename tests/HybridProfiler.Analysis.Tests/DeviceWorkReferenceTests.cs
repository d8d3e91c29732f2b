using System.Globalization;
using System.Text.Json;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Kernels, copies, launches and queues of real traces, against exact decimal arithmetic over the same files.</summary>
public sealed class DeviceWorkReferenceTests
{
    public static TheoryData<string> Traces() => DeviceReferenceTests.Traces();

    [Theory]
    [MemberData(nameof(Traces))]
    public void Kernels_copies_launches_queues_and_concurrency_equal_the_reference(string name)
    {
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        JsonElement reference = ReferenceData.Read($"reference/{name}.json");
        Trace trace = TraceFile.Load(ReferenceData.PathOf("traces/" + reference.GetProperty("trace").GetString()));
        DeviceWork work = TraceAnalysis.Of(trace).DeviceWork;
        if (!reference.TryGetProperty("timeline_us", out _))
        {
            Assert.Empty(work.Kernels);
            Assert.Empty(work.Queues);
            Assert.Equal(0, work.KernelDurations().Count);
            return;
        }

        Kernels(reference, work);
        Memory(reference, work);
        Launches(reference.GetProperty("launch"), work.Launches[0]);
        Queues(reference, trace, work);
        Assert.Equal(
            reference.GetProperty("concurrency_time_us").EnumerateObject().Select(p => (int.Parse(p.Name, CultureInfo.InvariantCulture), ReferenceData.Ns(p.Value))),
            work.Concurrency[0].TimeNs.Select((ns, k) => (k, ns)).Where(c => c.ns > 0));
    }

    private static void Kernels(JsonElement reference, DeviceWork work)
    {
        JsonElement all = reference.GetProperty("kernel_duration_us");
        DurationSummary ours = work.KernelDurations();
        Assert.Equal(all.GetProperty("count").GetInt32(), ours.Count);
        if (ours.Count == 0) return;
        Assert.Equal((ReferenceData.Ns(all.GetProperty("sum")), ReferenceData.Ns(all.GetProperty("min")), ReferenceData.Ns(all.GetProperty("max"))), (ours.SumNs, ours.MinNs, ours.MaxNs));
        foreach ((string key, double value) in new[] { ("mean", ours.MeanNs), ("p50", ours.P50Ns), ("p90", ours.P90Ns), ("p95", ours.P95Ns), ("p99", ours.P99Ns) }) Close(all.GetProperty(key), value);
        foreach (JsonElement top in reference.GetProperty("top10_gpu").EnumerateArray())
        {
            string name = top.GetProperty("name").GetString()!;
            DurationSummary[] same = [.. work.Kernels.Where(k => k.Name == name).Select(k => k.Durations), .. work.MemoryOperations.Where(m => m.Name == name).Select(m => m.Durations)];
            Assert.Equal(top.GetProperty("count").GetInt32(), same.Sum(s => s.Count));
            Assert.Equal(ReferenceData.Ns(top.GetProperty("sum_us")), same.Sum(s => s.SumNs));
            Assert.Equal(ReferenceData.Ns(top.GetProperty("min_us")), same.Min(s => s.MinNs));
            Assert.Equal(ReferenceData.Ns(top.GetProperty("max_us")), same.Max(s => s.MaxNs));
            Close(top.GetProperty("mean_us"), same.Sum(s => s.SumNs) / (double)same.Sum(s => s.Count));
        }

        Assert.Equal(reference.GetProperty("distinct_gpu_names").GetInt32(), work.Kernels.Select(k => k.Name).Concat(work.MemoryOperations.Select(m => m.Name)).Distinct().Count());
    }

    private static void Memory(JsonElement reference, DeviceWork work)
    {
        JsonElement[] expected = [.. reference.GetProperty("memory_ops").EnumerateArray()];
        Assert.Equal(expected.Length, work.MemoryOperations.Select(m => m.Name).Distinct().Count());
        foreach (JsonElement row in expected)
        {
            MemoryOperationUsage[] ours = [.. work.MemoryOperations.Where(m => m.Name == row.GetProperty("name").GetString())];
            Assert.Equal(row.GetProperty("count").GetInt32(), ours.Sum(m => m.Durations.Count));
            Assert.Equal(ReferenceData.Ns(row.GetProperty("dur_us")), ours.Sum(m => m.Durations.SumNs));
            if (row.GetProperty("bytes").ValueKind == JsonValueKind.Null)
            {
                Assert.All(ours, m => Assert.True(m.Sized == 0 && double.IsNaN(m.BytesPerSecond)));
                continue;
            }

            Assert.Equal(row.GetProperty("bytes").GetInt64(), ours.Sum(m => m.Bytes));
            if (row.GetProperty("GBps_aggregate").ValueKind != JsonValueKind.Null)
                Assert.Equal(row.GetProperty("GBps_aggregate").GetDouble(), ours.Sum(m => m.Bytes) / (double)ours.Sum(m => m.SizedNs), 1e-9);
        }
    }

    private static void Launches(JsonElement expected, LaunchUsage ours)
    {
        Assert.Equal(expected.GetProperty("gpu_events_with_runtime_event").GetInt32(), ours.Matched);
        Assert.Equal(expected.GetProperty("gpu_events_without").GetInt32(), ours.Unmatched);
        Assert.Equal(expected.GetProperty("launches").GetInt32(), ours.Calls);
        if (ours.Matched == 0) return;
        Assert.Equal(expected.GetProperty("max_gpu_events_per_launch(graphs)").GetInt32(), ours.MostPerCall);
        Assert.Equal(expected.GetProperty("negative_delays").GetInt32(), ours.NegativeDelays);
        Assert.Equal(ReferenceData.Ns(expected.GetProperty("clipped_sum_us")), ours.Delays.SumNs);
        Assert.Equal(ReferenceData.Ns(expected.GetProperty("clipped_max_us")), ours.Delays.MaxNs);
        Close(expected.GetProperty("clipped_mean_us"), ours.Delays.MeanNs);
        Close(expected.GetProperty("clipped_p50_us"), ours.Delays.P50Ns);
        Close(expected.GetProperty("clipped_p99_us"), ours.Delays.P99Ns);
    }

    private static void Queues(JsonElement reference, Trace trace, DeviceWork work)
    {
        Dictionary<string, QueueActivity> queues = work.Queues.ToDictionary(q => NameOf(trace, q.Track));
        Assert.Equal(reference.GetProperty("streams").GetArrayLength(), queues.Count);
        foreach (JsonElement row in reference.GetProperty("streams").EnumerateArray())
        {
            QueueActivity ours = queues["stream " + row.GetProperty("stream").GetString()];
            Assert.Equal(
                (row.GetProperty("events").GetInt32(), ReferenceData.Ns(row.GetProperty("sum_us")), ReferenceData.Ns(row.GetProperty("busy_union_us")), ReferenceData.Ns(row.GetProperty("span_us")), ReferenceData.Ns(row.GetProperty("idle_us"))),
                (ours.Operations, ours.SumNs, ours.BusyNs, ours.SpanNs, ours.IdleNs));
            Assert.Equal((row.GetProperty("intervals_after_merge").GetInt32(), row.GetProperty("events_starting_before_previous_max_end").GetInt32()), (ours.Intervals, ours.Overlapping));
        }

        Dictionary<string, QueueLength> lengths = work.QueueLengths.ToDictionary(q => NameOf(trace, q.Track));
        Assert.Equal(reference.GetProperty("queue_length").GetArrayLength(), lengths.Count);
        foreach (JsonElement row in reference.GetProperty("queue_length").EnumerateArray())
        {
            QueueLength ours = lengths["stream " + row.GetProperty("stream").GetString()];
            Assert.Equal((row.GetProperty("points").GetInt32(), row.GetProperty("max").GetInt32(), ReferenceData.Ns(row.GetProperty("window_us"))), (ours.Points, ours.Max, ours.WindowNs));
            if (row.GetProperty("time_weighted_mean").ValueKind != JsonValueKind.Null) Assert.Equal(row.GetProperty("time_weighted_mean").GetDouble(), ours.Mean, 1e-9);
        }
    }

    private static string NameOf(Trace trace, int track) => trace.Tracks[track].Name;

    // Figures that are no whole nanoseconds: the reference has them in microseconds as binary fractions.
    private static void Close(JsonElement microseconds, double nanoseconds) =>
        Assert.Equal(microseconds.GetDouble(), nanoseconds / 1000, Math.Max(Math.Abs(nanoseconds) * 1e-14, 1e-12));
}
