using System.Text.Json;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Tests.Formats;

/// <summary>Real traces of PyTorch on CUDA and ROCm, against figures that exact decimal arithmetic found in them.</summary>
public sealed class KinetoReferenceTests
{
    private static readonly Dictionary<string, Trace> s_loaded = [];

    public static TheoryData<string> Traces() => ReferenceData.Names("reference", "exact_*.json");

    [Theory]
    [MemberData(nameof(Traces))]
    public void Operations_and_host_spans_are_as_many_as_the_file_has(string name)
    {
        (JsonElement reference, Trace trace) = Load(name);
        JsonElement categories = reference.GetProperty("by_cat");
        Assert.Equal(Count(categories, "kernel"), Rows(trace).Count(r => KindOf(trace, r) is SpanKind.Compute or SpanKind.Communication));
        Assert.Equal(Count(categories, "gpu_memcpy"), Rows(trace).Count(r => KindOf(trace, r) == SpanKind.Transfer));
        Assert.Equal(Count(categories, "gpu_memset"), Rows(trace).Count(r => KindOf(trace, r) == SpanKind.Fill));
        long complete = Count(reference.GetProperty("by_ph"), "X");
        int instants = Enumerable.Range(0, trace.Spans.Count).Count(r => trace.Spans.Duration[r] == 0 && trace.NameOf(r) is "Iteration Start: PyTorch Profiler" or "Record Window End");
        Assert.InRange(trace.Spans.Count, complete, complete + Count(reference.GetProperty("by_ph"), "i"));
        Assert.True(instants <= 2);
        Assert.Equal((0L, 0L, 0L), (trace.Health.SkippedPackets, trace.Health.TruncatedBytes, trace.Health.UnfinishedSpans));
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void The_device_is_busy_exactly_as_long(string name)
    {
        (JsonElement reference, Trace trace) = Load(name);
        int[] rows = [.. Rows(trace)];
        if (!reference.TryGetProperty("timeline_us", out JsonElement timeline))
        {
            Assert.Empty(rows);
            return;
        }

        Assert.Equal(ReferenceData.Ns(timeline.GetProperty("first_gpu_ts")), rows.Min(r => trace.Spans.Start[r]));
        Assert.Equal(ReferenceData.Ns(timeline.GetProperty("last_gpu_end")), rows.Max(r => trace.Spans.EndOf(r)));
        Assert.Equal(ReferenceData.Ns(timeline.GetProperty("busy")), Union(trace, rows));
        Assert.Equal(
            ReferenceData.Ns(timeline.GetProperty("computation(kernel non-nccl + memset)")),
            Union(trace, [.. rows.Where(r => KindOf(trace, r) is SpanKind.Compute or SpanKind.Fill)]));
        Assert.Equal(ReferenceData.Ns(timeline.GetProperty("communication")), Union(trace, [.. rows.Where(r => KindOf(trace, r) == SpanKind.Communication)]));
        Assert.Equal(ReferenceData.Ns(timeline.GetProperty("memcpy")), Union(trace, [.. rows.Where(r => KindOf(trace, r) == SpanKind.Transfer)]));
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Each_stream_has_its_operations_and_their_time(string name)
    {
        (JsonElement reference, Trace trace) = Load(name);
        var expected = (reference.TryGetProperty("streams", out JsonElement streams) ? streams.EnumerateArray().ToArray() : [])
            .Select(s => (Stream: s.GetProperty("stream").GetString()!, Events: s.GetProperty("events").GetInt32(), SumNs: ReferenceData.Ns(s.GetProperty("sum_us")), BusyNs: ReferenceData.Ns(s.GetProperty("busy_union_us")))).Order();
        var found = Rows(trace).GroupBy(r => trace.Spans.Track[r])
            .Select(g => (Stream: trace.Tracks[g.Key].NativeId.ToString(System.Globalization.CultureInfo.InvariantCulture), Events: g.Count(), SumNs: g.Sum(r => trace.Spans.Duration[r]), BusyNs: Union(trace, [.. g]))).Order();
        Assert.Equal(expected, found);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Each_operation_is_joined_with_the_call_that_submitted_it(string name)
    {
        (JsonElement reference, Trace trace) = Load(name);
        int[] links = [.. Enumerable.Range(0, trace.Flows.Count).Where(f => trace.Flows.Kind[f] == (byte)FlowKind.Launch)];
        if (!reference.TryGetProperty("launch", out JsonElement launch))
        {
            Assert.Empty(links);
            return;
        }

        Assert.Equal(launch.GetProperty("gpu_events_with_runtime_event").GetInt32(), links.Length);
        Assert.Equal(launch.GetProperty("gpu_events_without").GetInt64(), trace.Health.UnattributedDeviceOperations);
        if (links.Length == 0) return;
        Assert.Equal(launch.GetProperty("launches").GetInt32(), links.Select(f => trace.Flows.From[f]).Distinct().Count());
        long[] delays = [.. links.Select(f => trace.Spans.Start[trace.Flows.To[f]] - trace.Spans.EndOf(trace.Flows.From[f]))];
        Assert.Equal(launch.GetProperty("negative_delays").GetInt32(), delays.Count(d => d < 0));
        Assert.Equal(ReferenceData.Ns(launch.GetProperty("clipped_sum_us")), delays.Sum(d => Math.Max(d, 0)));
    }

    [Theory]
    [MemberData(nameof(Components))]
    public void Device_time_belongs_to_the_outermost_module_around_its_launch(string name)
    {
        JsonElement reference = name.Length == 0 ? default : ReferenceData.Read($"reference/{name}.json");
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        Trace trace = TraceFile.Load(ReferenceData.PathOf("traces/" + reference.GetProperty("trace").GetString()));
        var expected = reference.GetProperty("components").EnumerateArray()
            .Where(c => c.GetProperty("gpu_events").GetInt32() > 0)
            .Select(c => (Name: c.GetProperty("component").GetString()!, Events: c.GetProperty("gpu_events").GetInt32(), SumNs: ReferenceData.Ns(c.GetProperty("gpu_sum_us")))).Order();
        var found = Rows(trace).GroupBy(r => trace.Spans.Component[r])
            .Select(g => (Name: g.Key < 0 ? "(outside any nn.Module)" : trace.Components[g.Key].Name, Events: g.Count(), SumNs: g.Sum(r => trace.Spans.Duration[r]))).Order();
        Assert.Equal(expected, found);
    }

    public static TheoryData<string> Components() => ReferenceData.Names("reference", "components_*.json");

    private static (JsonElement Reference, Trace Trace) Load(string name)
    {
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        JsonElement reference = ReferenceData.Read($"reference/{name}.json");
        string file = reference.GetProperty("trace").GetString()!;
        lock (s_loaded)
        {
            if (!s_loaded.TryGetValue(file, out Trace? trace)) s_loaded.Add(file, trace = TraceFile.Load(ReferenceData.PathOf("traces/" + file)));
            return (reference, trace);
        }
    }

    private static int Count(JsonElement counts, string name) => counts.TryGetProperty(name, out JsonElement count) ? count.GetInt32() : 0;

    private static SpanKind KindOf(Trace trace, int row) => (SpanKind)trace.Spans.Kind[row];

    private static IEnumerable<int> Rows(Trace trace) => Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue);

    private static long Union(Trace trace, int[] rows)
    {
        long busy = 0, reached = long.MinValue;
        foreach (int row in rows.OrderBy(r => trace.Spans.Start[r]))
        {
            long end = trace.Spans.EndOf(row), from = Math.Max(reached, trace.Spans.Start[row]);
            if (end <= from) continue;
            busy += end - from;
            reached = end;
        }

        return busy;
    }
}
