using System.Collections.Immutable;

namespace HybridProfiler.Storage.Tables;

/// <summary>The tables that traces are made into: the same for SQL on one trace, for Parquet datasets and for CSV. docs/query.md is written from it.</summary>
public static class TableSchema
{
    private const string Id = "INTEGER", Ns = "BIGINT", Text = "VARCHAR";

    /// <summary>All tables.</summary>
    public static ImmutableArray<TableDefinition> Tables { get; } =
    [
        Table("traces", "A recording.",
            ("process", Text, "name of the process"), ("process_id", Id, "its id"), ("start_ns", Ns, "start of the recording on the trace's clock, ns"), ("stop_ns", Ns, "its end, ns"),
            ("realtime_offset_ns", Ns, "UTC since 1970 minus the trace's clock, ns; 0 when unknown"), ("clock", Text, "what the clock is"), ("format", Text, "format of the file it was read from, where it is another tool's")),
        Table("spans", "An interval on the host: of a thread, across threads, of a request.",
            ("span", Id, "number of the span; operations are numbered with them"), ("track", Id, "track it lies on"), ("start_ns", Ns, "start, ns"), ("end_ns", Ns, "end, ns"), ("duration_ns", Ns, "end - start, ns"),
            ("self_ns", Ns, "duration without the union of its children, ns"), ("name", Text, "name"), ("component", Text, "component, its own or of the nearest span around it; null when none"), ("kind", Text, "what the time was spent on: Compute, Stage, Transfer, Sync, Wait, ..."),
            ("parent", Id, "the span around it, or null"), ("request", Id, "request it worked for, or null"), ("finished", "BOOLEAN", "false when it was open at the end of the recording")),
        Table("operations", "Work of a device: a kernel, a copy, a memory set.",
            ("span", Id, "number; spans are numbered with them"), ("track", Id, "track of its queue"), ("device", Text, "device"), ("queue", Text, "queue or stream"), ("start_ns", Ns, "start, ns"), ("end_ns", Ns, "end, ns"),
            ("duration_ns", Ns, "end - start, ns"), ("name", Text, "name"), ("component", Text, "component that submitted it, or null"), ("kind", Text, "Compute, Transfer, Fill, Communication, Sync, ..."), ("request", Id, "request it worked for, or null"),
            ("bytes", Ns, "bytes moved or set, where stated"), ("direction", Text, "direction of a copy: HostToDevice, DeviceToHost, Copy"), ("geometry", Text, "blocks of the grid / threads of a block"), ("submitted_by", Id, "span of the call that submitted it, or null"), ("submitted_ns", Ns, "end of that call, ns")),
        Table("attributes", "A fact that a span or an operation carries.",
            ("span", Id, "span or operation"), ("key", Text, "name of the fact"), ("value", Text, "value as text"), ("number", "DOUBLE", "value as a number, where it is one")),
        Table("tracks", "A line of the timeline.",
            ("track", Id, "number"), ("kind", Text, "HostThread, Async, Requests, DeviceQueue, HostCalls"), ("name", Text, "name"), ("native_id", Ns, "thread id, queue or stream number"), ("device", Id, "device of a queue, or null")),
        Table("devices", "A device.",
            ("device", Id, "number"), ("name", Text, "name"), ("api", Text, "OpenCL, Cuda, Hip, ..."), ("vendor", Text, "vendor"), ("clock_uncertainty_ns", Ns, "its times are right within plus or minus this, ns; null when not stated")),
        Table("components", "A named part of the pipeline.",
            ("component", Id, "number"), ("name", Text, "name"), ("paradigm", Text, "paradigm"), ("runtime", Text, "runtime"), ("device", Text, "where it runs, as stated"), ("precision", Text, "precision"), ("parameter_bytes", Ns, "bytes of parameters; 0 when not stated")),
        Table("edges", "A way from one component to another.",
            ("edge", Id, "number"), ("producer", Text, "component that hands over"), ("consumer", Text, "component that takes over"), ("name", Text, "what is handed over")),
        Table("hand_offs", "One tensor or buffer handed over.",
            ("edge", Id, "edge"), ("producer", Text, "component that hands over"), ("consumer", Text, "component that takes over"), ("name", Text, "what is handed over"), ("produced_ns", Ns, "when it was handed over, ns"), ("consumed_ns", Ns, "when it was taken over, ns; null when never"),
            ("bytes", Ns, "bytes"), ("dtype", Text, "element type"), ("shape", Text, "sizes, outermost first: 1x3x224x224"), ("memory_from", Text, "memory at the producer"), ("memory_to", Text, "memory at the consumer"), ("conversions", Text, "what happened on the way"),
            ("tensor", Ns, "identity of the tensor; 0 when not stated"), ("version", Id, "version of its contents"), ("producer_span", Id, "span in which it was handed over, or null"), ("consumer_span", Id, "span in which it was taken over, or null"), ("request", Id, "request, or null")),
        Table("requests", "One request.",
            ("request", Id, "number"), ("id", Ns, "id given by the program"), ("class", Text, "class"), ("regime", Text, "Warm, WarmUp, FirstRun, IdleWake; never average them together"), ("intended_start_ns", Ns, "when it was meant to start, ns"), ("start_ns", Ns, "start, ns"),
            ("end_ns", Ns, "end, ns"), ("latency_ns", Ns, "end - intended start, ns"), ("finished", "BOOLEAN", "false when still running at the end of the recording"), ("span", Id, "its span")),
        Table("counters", "One sample of a counter.",
            ("counter", Text, "name"), ("unit", Text, "unit of the value"), ("component", Text, "component it belongs to, or null"), ("device", Id, "device it belongs to, or null"), ("time_ns", Ns, "time, ns"), ("value", "DOUBLE", "value from then on")),
        Table("flows", "A causal link.",
            ("from_span", Id, "the cause"), ("to_span", Id, "what it caused"), ("kind", Text, "Launch, Dependency, HandOff, User"), ("id", "UBIGINT", "number of the flow; of launches the correlation")),
        Table("metrics", "A number of the report (docs/metrics.md).",
            ("key", Text, "name"), ("device", Text, "device it is about, or empty"), ("stream", Text, "queue or thread, or empty"), ("component", Text, "component, or empty"), ("subject", Text, "what else it is about, or empty"), ("value", "DOUBLE", "value; null when it could not be had"), ("unit", Text, "unit")),
        Table("health", "What is missing, doubtful or costly: a count, or a remark.",
            ("key", Text, "name of the count; absence or note"), ("count", Ns, "count; null for remarks"), ("remark", Text, "remark; null for counts")),
    ];

    /// <summary>A table by its name, or null.</summary>
    /// <param name="name">Name.</param>
    public static TableDefinition? Find(string name) => Tables.FirstOrDefault(t => t.Name == name);

    private static TableDefinition Table(string name, string meaning, params ReadOnlySpan<(string Name, string Type, string Meaning)> columns)
    {
        ImmutableArray<ColumnDefinition>.Builder all = ImmutableArray.CreateBuilder<ColumnDefinition>();
        all.Add(new ColumnDefinition("trace", Text, "name of the trace"));
        foreach ((string column, string type, string says) in columns) all.Add(new ColumnDefinition(column, type, says));
        return new TableDefinition(name, meaning, all.ToImmutable());
    }
}
