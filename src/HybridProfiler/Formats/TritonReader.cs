using System.Collections.Immutable;
using System.Text.Json;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Reads the trace file of Triton Inference Server (<c>--trace-config mode=triton</c>): a request for each trace without a parent, a
/// component for each model, and its waiting in the queue, inputs, inference and outputs as spans.
/// </summary>
internal sealed class TritonReader : ITraceImporter
{
    private const string Frontend = "frontend";

    // What an execution does between two of its times; the frontend's parts are no work of the model.
    private static readonly (string Name, string From, string To, SpanKind Kind, bool IsFrontend)[] s_parts =
    [
        ("receive", "HTTP_RECV_START", "HTTP_RECV_END", SpanKind.Compute, true), ("queue", "QUEUE_START", "COMPUTE_START", SpanKind.Wait, false),
        ("compute input", "COMPUTE_START", "COMPUTE_INPUT_END", SpanKind.Compute, false), ("compute infer", "COMPUTE_INPUT_END", "COMPUTE_OUTPUT_START", SpanKind.Compute, false),
        ("compute output", "COMPUTE_OUTPUT_START", "COMPUTE_END", SpanKind.Compute, false),
        ("send", "HTTP_SEND_START", "HTTP_SEND_END", SpanKind.Compute, true), ("send", "GRPC_SEND_START", "GRPC_SEND_END", SpanKind.Compute, true),
    ];

    public string Format => "Triton server trace";

    public bool Recognises(ReadOnlySpan<byte> head) =>
        JsonRows.MayBegin(head)
        && (head.IndexOf("\"REQUEST_START\""u8) >= 0 || (head.IndexOf("\"model_name\""u8) >= 0 && (head.IndexOf("\"model_version\""u8) >= 0 || head.IndexOf("\"timestamps\""u8) >= 0)));

    public Trace Read(Stream stream)
    {
        JsonRows rows = JsonRows.Read(stream, Format);
        SortedDictionary<long, Execution> executions = [];
        long skipped = 0;
        foreach (JsonElement row in rows.Rows)
            if (!Take(row, executions)) skipped++;
        Execution[] timed = [.. executions.Values.Where(e => e.Times.Count > 0).OrderBy(e => e.StartNs).ThenBy(e => e.Id)];
        if (timed.Length == 0) throw new TraceFormatException("A Triton trace without timestamps", 0, "Let the server trace with level=TIMESTAMPS.");
        return Build(timed, executions, skipped, rows.TruncatedBytes);
    }

    // What is known of one execution stands in several rows: who, when, tensors.
    private static bool Take(JsonElement row, SortedDictionary<long, Execution> executions)
    {
        if (Whole(row, "id") is not { } number) return false;
        if (!executions.TryGetValue(number, out Execution? execution)) executions.Add(number, execution = new Execution { Id = number });
        execution.Model = Text(row, "model_name") ?? execution.Model;
        execution.Version = Whole(row, "model_version") ?? execution.Version;
        if (row.TryGetProperty("request_id", out JsonElement request)) execution.RequestId = request.ToString();
        execution.Parent = Whole(row, "parent_id") ?? execution.Parent;
        if (!row.TryGetProperty("timestamps", out JsonElement times) || times.ValueKind != JsonValueKind.Array) return true;
        bool ok = true;
        foreach (JsonElement time in times.EnumerateArray())
        {
            if (time.ValueKind == JsonValueKind.Object && Text(time, "name") is { } name && Whole(time, "ns") is { } at) execution.Times[name] = at;
            else ok = false;
        }

        return ok;
    }

    private static long? Whole(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long value) ? value : null;

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private Trace Build(Execution[] timed, SortedDictionary<long, Execution> executions, long skipped, long truncated)
    {
        TraceBuilder builder = new();
        LaneAllocator requests = new(builder, TrackKind.Requests), lanes = new(builder, TrackKind.Async);
        Dictionary<string, int> components = new(StringComparer.Ordinal);
        Dictionary<long, int> handles = [];
        long first = long.MaxValue, last = long.MinValue, unfinished = 0;
        foreach (Execution execution in timed.Where(e => e.Parent == 0 || !executions.ContainsKey(e.Parent)))
        {
            (long start, long end) = (execution.StartNs, execution.EndNs);
            // A request that was not answered when the file ended has no end.
            bool open = !execution.Times.ContainsKey("REQUEST_END");
            if (open) unfinished++;
            int span = builder.AddSpan(requests.TrackFor("requests", start, end), start, end - start, builder.Intern(execution.Model), kind: SpanKind.Stage, flags: open ? SpanFlags.Unfinished : SpanFlags.None);
            int handle = builder.AddRequest(span, execution.Id, builder.Intern(execution.Model), start);
            builder.AssignRequest(span, handle);
            if (execution.RequestId.Length > 0) builder.AddAttribute(span, builder.Intern("request_id"), execution.RequestId);
            handles.Add(execution.Id, handle);
        }

        foreach (Execution execution in timed)
        {
            (first, last) = (Math.Min(first, execution.StartNs), Math.Max(last, execution.EndNs));
            int request = handles.GetValueOrDefault(RootOf(execution, executions), -1);
            int track = lanes.TrackFor(execution.Model, execution.StartNs, execution.EndNs);
            foreach ((string name, string from, string to, SpanKind kind, bool isFrontend) in s_parts)
            {
                if (!execution.Times.TryGetValue(from, out long begin) || !execution.Times.TryGetValue(to, out long stop) || stop < begin) continue;
                int span = builder.AddSpan(track, begin, stop - begin, builder.Intern(name), ComponentOf(builder, components, isFrontend ? Frontend : execution.Model), kind, request: request);
                if (execution.Version >= 0 && !isFrontend) builder.AddAttribute(span, builder.Intern("model_version"), execution.Version);
            }
        }

        builder.Header = new TraceHeader
        {
            StartNs = first, StopNs = last, ProcessName = "tritonserver", Clock = new ClockInfo("file", 0, 0, 0, "the server's monotonic clock, as the file states it"),
            Facts = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal).Add("source.format", Format),
        };
        builder.Health = builder.Health with { UnfinishedSpans = unfinished, SkippedPackets = skipped, TruncatedBytes = truncated };
        return builder.Build();
    }

    private static int ComponentOf(TraceBuilder builder, Dictionary<string, int> components, string name)
    {
        if (!components.TryGetValue(name, out int id)) components.Add(name, id = builder.AddComponent(new ComponentInfo(name, name == Frontend ? Paradigm.Glue : Paradigm.Unspecified)));
        return id;
    }

    private static long RootOf(Execution execution, SortedDictionary<long, Execution> executions)
    {
        // Damaged files may name parents in a circle.
        for (int depth = 0; depth < 64 && execution.Parent != 0 && executions.TryGetValue(execution.Parent, out Execution? parent); depth++) execution = parent;
        return execution.Id;
    }

    private sealed class Execution
    {
        public long Id { get; init; }

        public long Parent { get; set; }

        public long Version { get; set; } = -1;

        public string Model { get; set; } = "";

        public string RequestId { get; set; } = "";

        public Dictionary<string, long> Times { get; } = new(StringComparer.Ordinal);

        // gRPC begins to wait for a request long before there is one.
        public long StartNs => Times.Where(t => t.Key != "GRPC_WAITREAD_START").Select(t => t.Value).DefaultIfEmpty(Times.Values.Min()).Min();

        public long EndNs => Times.Values.Max();
    }
}
