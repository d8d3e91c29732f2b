using System.Text.Json;
using HybridProfiler.Analysis.Compatibility;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

/// <summary>The compatibility mode against the answers of Holistic Trace Analysis itself: every figure of every file, in both of its resolutions.</summary>
public sealed class HtaReferenceTests
{
    // What additions in another order may change in the last digits of a binary fraction.
    private const double Digits = 1e-9;

    public static TheoryData<string, string> Answers()
    {
        TheoryData<string, string> answers = [];
        foreach (string name in ReferenceData.Names("reference", "hta_*.json").Select(row => row.Data))
        {
            answers.Add(name, "default_us_rounded");
            answers.Add(name, "ns_unrounded");
        }

        return answers;
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Every_figure_equals_that_of_holistic_trace_analysis(string name, string mode)
    {
        (JsonElement expected, string trace) = Expected(name, mode);
        HtaAnalysis ours = HtaAnalysis.Read(trace, ResolutionOf(mode));
        Assert.Equal((expected.GetProperty("rows_after_filter").GetProperty("0").GetInt32(), expected.GetProperty("gpu_rows_after_filter").GetProperty("0").GetInt32()), (ours.Rows, ours.DeviceRows));
        Near(expected.GetProperty("trace_duration").GetProperty("0"), ours.DurationUs);
        Assert.Equal(expected.GetProperty("profiler_steps").EnumerateArray().Select(e => e.GetInt32()), ours.Steps);
        Temporal(expected, ours);
        Idle(expected, ours);
        Queues(expected, ours);
        Bandwidth(expected, ours);
        Kernels(expected, ours);
        Launches(expected, ours);
        var metrics = ours.Report().Model.Metrics;
        Assert.Equal(metrics.Length, metrics.Select(m => (m.Key, m.Stream, m.Subject)).Distinct().Count());
        Assert.Equal(ours.Temporal.KernelUs * 1000, metrics.Single(m => m.Key == "hta/kernel_time").Value);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Critical_path_equals_that_of_holistic_trace_analysis(string name, string mode)
    {
        (JsonElement expected, string path) = Expected(name, mode);
        if (!expected.TryGetProperty("critical_path", out JsonElement paths) || paths.ValueKind != JsonValueKind.Array || paths.GetArrayLength() == 0) Assert.Skip("the reference holds no critical path of this file");
        HtaAnalysis ours = HtaAnalysis.Read(path, ResolutionOf(mode));
        foreach (JsonElement of in paths.EnumerateArray())
        {
            Assert.True(of.GetProperty("success").GetBoolean());
            HtaCriticalPath found = ours.CriticalPath(of.GetProperty("annotation").GetString()!, of.GetProperty("instance").ValueKind == JsonValueKind.Number ? of.GetProperty("instance").GetInt32() : 0);
            Assert.Equal((of.GetProperty("graph_nodes").GetInt32(), of.GetProperty("graph_edges").GetInt32()), (found.Nodes, found.Edges.Values.Sum()));
            Assert.Equal(of.GetProperty("edge_types").EnumerateObject().Select(e => (e.Name, e.Value.GetInt32())).Order(), found.Edges.Select(e => (HtaWords.Of(e.Key), e.Value)).Order());
            Assert.Equal(
                (of.GetProperty("cp_nodes").GetInt32(), of.GetProperty("cp_edges").GetInt32(), of.GetProperty("cp_events").GetInt32()),
                (found.PathNodes, found.Steps.Length, found.PathRows));
            Near(of.GetProperty("cp_total_weight"), found.LengthUs);
            foreach (JsonProperty share in of.GetProperty("summary_pct").EnumerateObject())
                Near(share.Value, 100 * found.ByBound.Single(p => Word(p.Key) == share.Name).Value.LengthUs / found.LengthUs);
            Parts(of.GetProperty("by_bound"), "bound_by", found.ByBound.ToDictionary(p => Word(p.Key), p => p.Value));
            Parts(of.GetProperty("by_edge_type"), "type", found.ByType.ToDictionary(p => HtaWords.Of(p.Key), p => p.Value));
        }
    }

    private static (JsonElement Answer, string Trace) Expected(string name, string mode)
    {
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        JsonElement reference = ReferenceData.Read($"reference/{name}.json");
        if (!reference.TryGetProperty(mode, out JsonElement expected) || expected.ValueKind != JsonValueKind.Object) Assert.Skip("the reference holds no answer of its own in this resolution: its times are whole microseconds");
        return (expected, ReferenceData.PathOf("traces/" + reference.GetProperty("files").GetProperty("0").GetString()));
    }

    private static HtaResolution ResolutionOf(string mode) => mode[0] == 'd' ? HtaResolution.Microseconds : HtaResolution.Nanoseconds;

    private static void Temporal(JsonElement expected, HtaAnalysis ours)
    {
        if (expected.GetProperty("temporal_breakdown").ValueKind == JsonValueKind.Array)
        {
            JsonElement temporal = expected.GetProperty("temporal_breakdown")[0];
            Near(temporal.GetProperty("idle_time(us)"), ours.Temporal.IdleUs);
            Near(temporal.GetProperty("compute_time(us)"), ours.Temporal.ComputeUs);
            Near(temporal.GetProperty("non_compute_time(us)"), ours.Temporal.NonComputeUs);
            Near(temporal.GetProperty("kernel_time(us)"), ours.Temporal.KernelUs);
            Hundredths(temporal.GetProperty("idle_time_pctg"), 100 * ours.Temporal.IdleUs / ours.Temporal.KernelUs);
            Hundredths(temporal.GetProperty("compute_time_pctg"), 100 * ours.Temporal.ComputeUs / ours.Temporal.KernelUs);
            Hundredths(temporal.GetProperty("non_compute_time_pctg"), 100 * ours.Temporal.NonComputeUs / ours.Temporal.KernelUs);
        }

        if (expected.GetProperty("comm_comp_overlap").ValueKind == JsonValueKind.Array) Hundredths(expected.GetProperty("comm_comp_overlap")[0].GetProperty("comp_comm_overlap_pctg"), ours.CommunicationOverlap * 100);
    }

    private static void Idle(JsonElement expected, HtaAnalysis ours)
    {
        // Without a row of a device HTA ends with an error, which is all that the reference holds.
        if (!expected.GetProperty("idle_time_breakdown_delay30").TryGetProperty("breakdown", out _)) return;
        JsonElement[] sums = [.. expected.GetProperty("idle_time_breakdown_delay30").GetProperty("breakdown").EnumerateArray()];
        JsonElement[] intervals = [.. expected.GetProperty("idle_time_breakdown_delay30").GetProperty("interval_stats").EnumerateArray()];
        Dictionary<(long, string), HtaIdle> rows = ours.Idle.ToDictionary(i => (i.Stream, HtaWords.Of(i.Category)));
        Assert.Equal((sums.Length, intervals.Length), (rows.Count, rows.Count));
        foreach (JsonElement row in sums)
        {
            HtaIdle idle = rows[(row.GetProperty("stream").GetInt32(), row.GetProperty("idle_category").GetString()!)];
            Hundredths(row.GetProperty("idle_time"), idle.IdleUs);
            Hundredths(row.GetProperty("idle_time_ratio"), idle.Ratio);
        }

        foreach (JsonElement row in intervals) Described(row, "", rows[(row.GetProperty("stream").GetInt32(), row.GetProperty("idle_category").GetString()!)].Gaps, Hundredths);
    }

    private static void Queues(JsonElement expected, HtaAnalysis ours)
    {
        if (expected.GetProperty("queue_length_summary").ValueKind != JsonValueKind.Array) return;
        Dictionary<long, HtaQueueLength> rows = ours.QueueLengths.ToDictionary(q => q.Stream);
        Assert.Equal(expected.GetProperty("queue_length_summary").GetArrayLength(), rows.Count);
        foreach (JsonElement row in expected.GetProperty("queue_length_summary").EnumerateArray()) Described(row, "", rows[row.GetProperty("stream").GetInt32()].Lengths, Near);
    }

    private static void Bandwidth(JsonElement expected, HtaAnalysis ours)
    {
        if (!expected.TryGetProperty("memory_bw_summary", out JsonElement summary) || summary.ValueKind != JsonValueKind.Array) return;
        Dictionary<string, HtaMemoryBandwidth> rows = ours.MemoryBandwidth.ToDictionary(m => m.Name);
        Assert.Equal(summary.GetArrayLength(), rows.Count);
        foreach (JsonElement row in summary.EnumerateArray()) Described(row, "memory_bw_gbps_", rows[row.GetProperty("name").GetString()!].Steps, Near);
    }

    private static void Kernels(JsonElement expected, HtaAnalysis ours)
    {
        if (expected.GetProperty("gpu_kernel_breakdown").ValueKind != JsonValueKind.Object) return;
        Assert.Equal(
            expected.GetProperty("gpu_kernel_breakdown").GetProperty("type").EnumerateArray().Where(t => t.GetProperty("sum").GetDouble() > 0).Select(t => (t.GetProperty("kernel_type").GetString()!, t.GetProperty("sum").GetDouble())).Order(),
            ours.KernelTypes.Select(t => (t.Types, t.TimeUs)).Order());
        foreach (JsonElement type in expected.GetProperty("gpu_kernel_breakdown").GetProperty("type").EnumerateArray().Where(t => t.GetProperty("sum").GetDouble() > 0))
            Assert.Equal(type.GetProperty("percentage").GetDouble(), 100 * ours.KernelTypes.Single(t => t.Types == type.GetProperty("kernel_type").GetString()).Share, 0.05 + Digits);
        JsonElement[] top = [.. expected.GetProperty("gpu_kernel_breakdown").GetProperty("top").EnumerateArray()];
        Dictionary<(string, string), HtaKernel> rows = ours.Kernels.ToDictionary(k => (k.Type, k.Name));
        Assert.Equal(top.Length, rows.Count);
        foreach (JsonElement row in top)
        {
            HtaKernel kernel = rows[(row.GetProperty("kernel_type").GetString()!, row.GetProperty("name").GetString()!)];
            Near(row.GetProperty("sum (us)"), kernel.SumUs);
            Near(row.GetProperty("max (us)"), kernel.MaxUs);
            Near(row.GetProperty("min (us)"), kernel.MinUs);
            Near(row.GetProperty("mean (us)"), kernel.MeanUs);
            Near(row.GetProperty("stddev"), kernel.DeviationUs);
        }
    }

    private static void Launches(JsonElement expected, HtaAnalysis ours)
    {
        if (!expected.TryGetProperty("cuda_kernel_launch_stats", out JsonElement ranks) || ranks.ValueKind != JsonValueKind.Object || !ranks.TryGetProperty("0", out JsonElement stats)) return;
        Assert.Equal(stats.GetProperty("rows").GetInt32(), ours.Launches.Rows.Length);
        Near(stats.GetProperty("sum").GetProperty("cpu_duration"), ours.Launches.CpuUs);
        Near(stats.GetProperty("sum").GetProperty("gpu_duration"), ours.Launches.GpuUs);
        Near(stats.GetProperty("sum").GetProperty("launch_delay"), ours.Launches.DelayUs);
        Near(stats.GetProperty("mean_launch_delay"), ours.Launches.Delays.Mean);
        Near(stats.GetProperty("p50_launch_delay"), ours.Launches.Delays.P50);
        Near(stats.GetProperty("p99_launch_delay"), ours.Launches.P99DelayUs);
        Near(stats.GetProperty("max_launch_delay"), ours.Launches.Delays.Max);
        Pairs(stats.GetProperty("first5"), ours.Launches.Rows.Take(5));
        Pairs(stats.GetProperty("last5"), ours.Launches.Rows.TakeLast(5));
        Assert.Equal(
            (stats.GetProperty("short_gpu_kernels_gpu_lt_cpu").GetInt32(), stats.GetProperty("runtime_outliers_gt50").GetInt32(), stats.GetProperty("launch_delay_outliers_gt100").GetInt32()),
            (ours.Launches.ShortKernels, ours.Launches.LongCalls, ours.Launches.LongDelays));
    }

    private static void Pairs(JsonElement expected, IEnumerable<HtaLaunch> found)
    {
        Assert.Equal(expected.GetArrayLength(), found.Count());
        foreach ((JsonElement row, HtaLaunch launch) in expected.EnumerateArray().Zip(found))
        {
            Assert.Equal(row.GetProperty("correlation").GetInt64(), launch.Correlation);
            Near(row.GetProperty("cpu_duration"), launch.CpuUs);
            Near(row.GetProperty("gpu_duration"), launch.GpuUs);
            Near(row.GetProperty("launch_delay"), launch.DelayUs);
        }
    }

    private static void Described(JsonElement row, string prefix, HtaSummary found, Action<JsonElement, double> equal)
    {
        Assert.Equal(row.GetProperty(prefix + "count").GetDouble(), found.Count);
        equal(row.GetProperty(prefix + "mean"), found.Mean);
        equal(row.GetProperty(prefix + "std"), found.Deviation);
        equal(row.GetProperty(prefix + "min"), found.Min);
        equal(row.GetProperty(prefix + "25%"), found.P25);
        equal(row.GetProperty(prefix + "50%"), found.P50);
        equal(row.GetProperty(prefix + "75%"), found.P75);
        equal(row.GetProperty(prefix + "max"), found.Max);
    }

    private static void Parts(JsonElement expected, string key, Dictionary<string, (double LengthUs, int Steps)> found)
    {
        Assert.Equal(expected.GetArrayLength(), found.Count);
        foreach (JsonElement part in expected.EnumerateArray())
        {
            (double length, int steps) = found[part.GetProperty(key).GetString()!];
            Assert.Equal(part.GetProperty("count").GetInt32(), steps);
            Near(part.GetProperty("sum"), length);
        }
    }

    private static void Near(JsonElement expected, double found) => Equal(expected, found, Digits * Math.Max(1, Math.Abs(found)));

    // HTA rounds these to two digits; a number half way between two goes by its last binary digit.
    private static void Hundredths(JsonElement expected, double found) => Equal(expected, found, 0.005 + Digits * Math.Max(1, Math.Abs(found)));

    private static void Equal(JsonElement expected, double found, double tolerance)
    {
        if (expected.ValueKind == JsonValueKind.Null) Assert.True(double.IsNaN(found), $"{found} where Holistic Trace Analysis has no value");
        else Assert.Equal(expected.GetDouble(), found, tolerance);
    }

    // HTA has an empty text where a dependency bounds nothing.
    private static string Word(HtaBound bound) => bound == HtaBound.None ? "" : HtaWords.Of(bound);
}
