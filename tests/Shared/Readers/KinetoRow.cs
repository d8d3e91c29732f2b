using System.Text.Json;

namespace HybridProfiler.Readers;

/// <summary>An event of a file as another tool sees it: nothing but the JSON.</summary>
internal sealed class KinetoRow
{
    private static readonly HashSet<string> s_device = ["kernel", "gpu_memcpy", "gpu_memset"], s_calls = ["cuda_runtime", "cuda_driver"];
    private readonly JsonElement _event;

    public KinetoRow(int index, JsonElement @event)
    {
        (Index, _event) = (index, @event);
        Phase = Text("ph");
        Category = Text("cat");
        Name = Text("name");
        Arguments = @event.ValueKind == JsonValueKind.Object && @event.TryGetProperty("args", out JsonElement arguments) ? arguments : default;
        (Process, Thread) = (Whole("pid"), Whole("tid"));
    }

    public int Index { get; }

    public string? Phase { get; }

    public string? Category { get; }

    public string? Name { get; }

    public long? Process { get; }

    public long? Thread { get; }

    public JsonElement Arguments { get; }

    public bool IsComplete => Phase == "X";

    /// <summary>Work of a device.</summary>
    public bool IsOperation => IsComplete && Category is not null && s_device.Contains(Category);

    /// <summary>A call into a driver or its runtime.</summary>
    public bool IsCall => IsComplete && Category is not null && s_calls.Contains(Category);

    public decimal Start => Number("ts") ?? 0;

    public decimal End => Start + (Number("dur") ?? 0);

    /// <summary>Member of the event as a whole number; null where it is none.</summary>
    public long? Whole(string member) => WholeOf(Member(_event, member));

    /// <summary>Member of the event as a number; null where it is none.</summary>
    public decimal? Number(string member) => Member(_event, member) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out decimal value) ? value : null;

    /// <summary>Argument as a whole number; null where it is none.</summary>
    public long? WholeArgument(string argument) => WholeOf(Argument(argument));

    /// <summary>An argument; undefined where there is none.</summary>
    public JsonElement Argument(string argument) => Member(Arguments, argument);

    public bool Has(string member) => Member(_event, member).ValueKind != JsonValueKind.Undefined;

    public override string ToString() => $"event {Index} ({Category} \"{Name}\")";

    private string? Text(string member) => Member(_event, member) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long? WholeOf(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) ? value : null;

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement member) ? member : default;
}
