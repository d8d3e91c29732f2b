using System.Text.Json;
using HybridProfiler.Analysis.Compatibility;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

/// <summary>The compatibility mode against the answers of Holistic Trace Analysis itself.</summary>
public sealed class HtaReferenceTests
{
    // HTA counts rows as device work in these that stand in no queue: CUDA's synchronisation, and host operations that name a stream.
    private static readonly string[] s_withRowsBesideTheQueues =
        ["hta_hta_a100_alexnet_intersteam_sync", "hta_hta_a100_cuda_event_sync", "hta_hta_a100_cuda_event_sync_multistream", "hta_hta_a100_triton_example", "hta_tl_mi300x_torch_compile_triton"];

    public static TheoryData<string> Traces() => ReferenceData.Names("reference", "hta_*.json");

    [Theory]
    [MemberData(nameof(Traces))]
    public void The_rounded_mode_equals_the_default_of_holistic_trace_analysis(string name)
    {
        (Trace trace, JsonElement expected) = Load(name, "default_us_rounded");
        HtaAnalysis ours = TraceAnalysis.Of(trace).AsHolisticTraceAnalysis(HtaResolution.Microseconds);
        Launches(expected, ours, 0);
        if (s_withRowsBesideTheQueues.Contains(name)) return;
        Assert.Equal(expected.GetProperty("gpu_rows_after_filter").GetProperty("0").GetInt32(), ours.Operations);
        if (ours.Operations == 0) return;
        JsonElement temporal = expected.GetProperty("temporal_breakdown")[0];
        Assert.Equal(
            (Ns(temporal, "idle_time(us)"), Ns(temporal, "compute_time(us)"), Ns(temporal, "non_compute_time(us)"), Ns(temporal, "kernel_time(us)")),
            (ours.Temporal.IdleNs, ours.Temporal.ComputeNs, ours.Temporal.NonComputeNs, ours.Temporal.KernelNs));
        JsonElement overlap = expected.GetProperty("comm_comp_overlap")[0].GetProperty("comp_comm_overlap_pctg");
        if (overlap.ValueKind == JsonValueKind.Null) Assert.True(double.IsNaN(ours.CommunicationOverlap));
        else Assert.Equal(overlap.GetDouble(), ours.CommunicationOverlap * 100, 0.005 + 1e-9);
        Assert.Equal(
            expected.GetProperty("gpu_kernel_breakdown").GetProperty("type").EnumerateArray().Where(t => t.GetProperty("sum").GetInt64() > 0).Select(t => (t.GetProperty("kernel_type").GetString()!, t.GetProperty("sum").GetInt64())).Order(),
            ours.KernelTypes.Select(t => (t.Types, t.TimeNs / 1000)).Order());
        Kernels(expected, ours, 1e-6);
        Bandwidth(expected, trace, ours);
        Idle(expected, trace, ours, 0.5);
        // HTA sorts without keeping the order of equal times, so the mean hangs on chance where times tie.
        Queues(expected, trace, ours, 0.02);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void The_mode_with_nanoseconds_equals_holistic_trace_analysis_within_the_steps_of_its_binary_times(string name)
    {
        (Trace trace, JsonElement expected) = Load(name, "ns_unrounded");
        HtaAnalysis ours = TraceAnalysis.Of(trace).AsHolisticTraceAnalysis(HtaResolution.Nanoseconds);
        if (s_withRowsBesideTheQueues.Contains(name) || ours.Operations == 0) return;
        JsonElement temporal = expected.GetProperty("temporal_breakdown")[0];
        // Each binary time is off by at most half a step (a quarter of a microsecond for times since 1970), each gap by two steps.
        double step = Math.BitIncrement(trace.Spans.Start[^1] / 1000d) - trace.Spans.Start[^1] / 1000d, stray = 2 * step * ours.Operations + 0.01;
        Assert.Equal(temporal.GetProperty("idle_time(us)").GetDouble(), ours.Temporal.IdleNs / 1000d, stray);
        Assert.Equal(temporal.GetProperty("compute_time(us)").GetDouble(), ours.Temporal.ComputeNs / 1000d, stray);
        Assert.Equal(temporal.GetProperty("kernel_time(us)").GetDouble(), ours.Temporal.KernelNs / 1000d, stray);
        Kernels(expected, ours, stray);
        Bandwidth(expected, trace, ours);
        Idle(expected, trace, ours, stray);
        Queues(expected, trace, ours, 0.02);
    }

    private static (Trace Trace, JsonElement Expected) Load(string name, string mode)
    {
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        JsonElement reference = ReferenceData.Read($"reference/{name}.json");
        if (!reference.TryGetProperty(mode, out JsonElement expected) || expected.ValueKind != JsonValueKind.Object) Assert.Skip("the reference holds no answer in this mode");
        return (TraceFile.Load(ReferenceData.PathOf("traces/" + reference.GetProperty("files").GetProperty("0").GetString())), expected);
    }

    private static void Idle(JsonElement expected, Trace trace, HtaAnalysis ours, double strayUs)
    {
        // Where operations have no call in the file HTA takes the file's first row for it, whatever that is.
        if (ours.Unmatched > 0) return;
        var rows = ours.Idle.ToDictionary(i => (trace.Tracks[i.Track].NativeId, Word(i.Category)));
        JsonElement[] breakdown = [.. expected.GetProperty("idle_time_breakdown_delay30").GetProperty("breakdown").EnumerateArray()];
        foreach (JsonElement row in breakdown)
        {
            HtaIdle idle = rows[(row.GetProperty("stream").GetInt64(), row.GetProperty("idle_category").GetString()!)];
            Assert.Equal(row.GetProperty("idle_time").GetDouble(), idle.IdleNs / 1000d, strayUs);
        }

        foreach (JsonElement row in expected.GetProperty("idle_time_breakdown_delay30").GetProperty("interval_stats").EnumerateArray())
        {
            HtaIdle idle = rows[(row.GetProperty("stream").GetInt64(), row.GetProperty("idle_category").GetString()!)];
            // With steps of a quarter of a microsecond some gaps fall on the other side of a limit.
            if (strayUs > 100) continue;
            Assert.Equal(row.GetProperty("count").GetDouble(), idle.Gaps.Count);
            if (idle.Gaps.Count == 0) continue;
            Assert.Equal(row.GetProperty("mean").GetDouble(), idle.Gaps.MeanNs / 1000, strayUs);
            Assert.Equal(row.GetProperty("50%").GetDouble(), idle.Gaps.P50Ns / 1000, strayUs);
            Assert.Equal(row.GetProperty("max").GetDouble(), idle.Gaps.MaxNs / 1000d, strayUs);
        }
    }

    private static void Kernels(JsonElement expected, HtaAnalysis ours, double strayUs)
    {
        JsonElement[] top = [.. expected.GetProperty("gpu_kernel_breakdown").GetProperty("top").EnumerateArray()];
        Dictionary<(string, string), HtaKernel> rows = ours.Kernels.ToDictionary(k => (k.Type, k.Name));
        Assert.Equal(top.Length, rows.Count);
        foreach (JsonElement row in top)
        {
            HtaKernel kernel = rows[(row.GetProperty("kernel_type").GetString()!, row.GetProperty("name").GetString()!)];
            Assert.Equal(row.GetProperty("sum (us)").GetDouble(), kernel.SumNs / 1000d, strayUs);
            Assert.Equal(row.GetProperty("max (us)").GetDouble(), kernel.MaxNs / 1000d, strayUs);
            Assert.Equal(row.GetProperty("min (us)").GetDouble(), kernel.MinNs / 1000d, strayUs);
            Assert.Equal(row.GetProperty("mean (us)").GetDouble(), kernel.MeanNs / 1000, strayUs);
            Assert.Equal(row.GetProperty("stddev").GetDouble(), kernel.DeviationNs / 1000, strayUs + 1e-6 * kernel.DeviationNs);
        }
    }

    private static void Bandwidth(JsonElement expected, Trace trace, HtaAnalysis ours)
    {
        if (!expected.TryGetProperty("memory_bw_summary", out JsonElement summary) || summary.ValueKind != JsonValueKind.Array) return;
        Dictionary<string, HtaMemoryBandwidth> rows = ours.MemoryBandwidth.ToDictionary(m => m.Name);
        bool isFine = HtaOperation.HasFractions(trace);
        foreach (JsonElement row in summary.EnumerateArray())
        {
            HtaMemoryBandwidth found = rows[row.GetProperty("name").GetString()!];
            // HTA sorts without keeping the order of equal times: where an operation begins as another ends, the step between hangs on chance.
            if (found.HasTies) continue;
            Assert.Equal(row.GetProperty("memory_bw_gbps_count").GetDouble(), found.Steps);
            if (!isFine) continue;
            Near("mean", found.Mean);
            Near("min", found.Min);
            Near("25%", found.P25);
            Near("50%", found.P50);
            Near("75%", found.P75);
            Near("max", found.Max);
            if (row.GetProperty("memory_bw_gbps_std").ValueKind == JsonValueKind.Number) Near("std", found.Deviation);

            void Near(string key, double value) => Assert.Equal(row.GetProperty("memory_bw_gbps_" + key).GetDouble(), value, 1e-9 * value);
        }
    }

    private static void Queues(JsonElement expected, Trace trace, HtaAnalysis ours, double strayByTies)
    {
        if (expected.GetProperty("queue_length_summary").ValueKind != JsonValueKind.Array) return;
        Dictionary<long, HtaQueueLength> rows = ours.QueueLengths.ToDictionary(q => trace.Tracks[q.Track].NativeId);
        foreach (JsonElement row in expected.GetProperty("queue_length_summary").EnumerateArray())
        {
            DurationSummary lengths = rows[row.GetProperty("stream").GetInt64()].Lengths;
            Assert.Equal((row.GetProperty("count").GetDouble(), row.GetProperty("max").GetDouble()), (lengths.Count, lengths.MaxNs));
            Assert.Equal(row.GetProperty("mean").GetDouble(), lengths.MeanNs, Math.Max(strayByTies, 0.002 * lengths.MeanNs));
        }
    }

    private static void Launches(JsonElement expected, HtaAnalysis ours, double strayUs)
    {
        if (!expected.TryGetProperty("cuda_kernel_launch_stats", out JsonElement ranks) || ranks.ValueKind != JsonValueKind.Object || !ranks.TryGetProperty("0", out JsonElement stats) || stats.GetProperty("rows").GetInt32() == 0) return;
        Assert.Equal(stats.GetProperty("rows").GetInt32(), ours.Launches.Rows);
        Assert.Equal((Ns(stats.GetProperty("sum"), "cpu_duration"), Ns(stats.GetProperty("sum"), "gpu_duration"), Ns(stats.GetProperty("sum"), "launch_delay")), (ours.Launches.CpuNs, ours.Launches.GpuNs, ours.Launches.Delays.SumNs));
        Assert.Equal(
            (stats.GetProperty("short_gpu_kernels_gpu_lt_cpu").GetInt32(), stats.GetProperty("runtime_outliers_gt50").GetInt32(), stats.GetProperty("launch_delay_outliers_gt100").GetInt32()),
            (ours.Launches.ShortKernels, ours.Launches.LongCalls, ours.Launches.LongDelays));
        Assert.Equal(stats.GetProperty("p99_launch_delay").GetDouble(), ours.Launches.Delays.P99Ns / 1000, strayUs + 1e-6);
    }

    private static string Word(HtaIdleCategory category) => category switch { HtaIdleCategory.HostWait => "host_wait", HtaIdleCategory.KernelWait => "kernel_wait", _ => "other" };

    private static long Ns(JsonElement row, string key) => (long)Math.Round(row.GetProperty(key).GetDouble() * 1000);
}
