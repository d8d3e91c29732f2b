using System.Collections.Immutable;
using System.Text.Json;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>What this library's own JSON says about the recording ("hybridProfiler"). Members that are missing or of another type keep their defaults.</summary>
internal sealed class ChromeOwnHeader
{
    private ChromeOwnHeader(JsonElement root)
    {
        OriginNs = Whole(root, "originNs");
        JsonElement clock = Member(root, "clock");
        Header = new TraceHeader
        {
            StartNs = Whole(root, "startNs"),
            StopNs = Whole(root, "stopNs"),
            RealtimeOffsetNs = Whole(root, "realtimeOffsetNs"),
            ProcessId = (int)Math.Clamp(Whole(root, "processId"), 0, int.MaxValue),
            ProcessName = Text(root, "processName"),
            Clock = new ClockInfo(Text(clock, "source"), Real(clock, "frequencyHz"), Real(clock, "residualNs"), Real(clock, "readCostNs"), Text(clock, "reason")),
            Facts = Member(root, "facts") is { ValueKind: JsonValueKind.Object } facts
                ? facts.EnumerateObject().ToImmutableSortedDictionary(f => f.Name, f => f.Value.ToString(), StringComparer.Ordinal)
                : ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal),
        };
        Counters =
        [
            .. Items(root, "counters").Where(c => Text(c, "event").Length > 0).Select(c => (Whole(c, "pid"), Text(c, "event"),
                new CounterInfo(Text(c, "name"), Enumeration<CounterUnit>(c, "unit"), Member(c, "isInteger").ValueKind == JsonValueKind.True, Id(c, "component"), Id(c, "device"))
                {
                    Quantity = Text(c, "quantity"),
                    Process = (int)Math.Clamp(Whole(c, "process"), 0, int.MaxValue),
                })),
        ];
        Health = HealthOf(Member(root, "health"));
        Components =
        [
            .. Items(root, "components").Select(c => new ComponentInfo(
                Text(c, "name"), Enumeration<Paradigm>(c, "paradigm"), Enumeration<RuntimeKind>(c, "runtime"), Text(c, "device"), Enumeration<Precision>(c, "precision"), Whole(c, "parameterBytes"))),
        ];
    }

    /// <summary>Counters in the order of the recording, with the process and name that their samples stand under; none in files of versions that did not say so.</summary>
    public ImmutableArray<(long Process, string Event, CounterInfo Info)> Counters { get; }

    /// <summary>Time 0 of the events on the axis of the recording.</summary>
    public long OriginNs { get; }

    public TraceHeader Header { get; }

    public Health Health { get; }

    public ImmutableArray<ComponentInfo> Components { get; }

    /// <summary>Reads the object; null where it is none.</summary>
    public static ChromeOwnHeader? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new ChromeOwnHeader(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Health HealthOf(JsonElement health) => new()
    {
        DroppedRecords = Whole(health, "droppedRecords"),
        UnfinishedSpans = Whole(health, "unfinishedSpans"),
        UnmatchedEnds = Whole(health, "unmatchedEnds"),
        RepeatedEnds = Whole(health, "repeatedEnds"),
        InferredEnds = Whole(health, "inferredEnds"),
        LostDeviceOperations = Whole(health, "lostDeviceOperations"),
        UnattributedDeviceOperations = Whole(health, "unattributedDeviceOperations"),
        DriverErrors = Whole(health, "driverErrors"),
        UnconsumedHandOffs = Whole(health, "unconsumedHandOffs"),
        ClampedDeviceTimes = Whole(health, "clampedDeviceTimes"),
        SkippedPackets = Whole(health, "skippedPackets"),
        TruncatedBytes = Whole(health, "truncatedBytes"),
        Records = Whole(health, "records"),
        Threads = Whole(health, "threads"),
        ScopeCostNs = Real(health, "scopeCostNs"),
        Absences = [.. Items(health, "absences").Select(a => new Absence(Text(a, "source"), Text(a, "reason")))],
        Notes = [.. Items(health, "notes").Select(n => n.ToString())],
    };

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement member) ? member : default;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];

    private static long Whole(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) ? value : 0;

    // Position in another list, or -1.
    private static int Id(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? Math.Max(value, -1) : -1;

    private static double Real(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) ? value : 0;

    private static string Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() ?? "" : "";

    private static T Enumeration<T>(JsonElement parent, string name)
        where T : struct, Enum => Enum.TryParse(Text(parent, name), out T value) ? value : default;
}
