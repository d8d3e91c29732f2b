using System.Text.Json;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Readers;

/// <summary>A file in Kineto's dialect as another tool sees it.</summary>
internal sealed class KinetoFile : IDisposable
{
    private readonly JsonDocument _document;

    private KinetoFile(byte[] json)
    {
        _document = JsonDocument.Parse(json);
        Root = _document.RootElement;
        Rows = Root.ValueKind == JsonValueKind.Object && Root.TryGetProperty("traceEvents", out JsonElement events) && events.ValueKind == JsonValueKind.Array
            ? [.. events.EnumerateArray().Select((e, index) => new KinetoRow(index, e))]
            : null;
    }

    public JsonElement Root { get; }

    /// <summary>The events, in the order of the file; null where there is no list of them.</summary>
    public KinetoRow[]? Rows { get; }

    /// <summary>Complete events; none where there is no list.</summary>
    public IEnumerable<KinetoRow> Complete => (Rows ?? []).Where(row => row.IsComplete);

    public IEnumerable<KinetoRow> Operations => (Rows ?? []).Where(row => row.IsOperation);

    public IEnumerable<KinetoRow> Calls => (Rows ?? []).Where(row => row.IsCall);

    public static KinetoFile Of(Trace trace)
    {
        using MemoryStream stream = new();
        ChromeFormat.Write(trace, stream);
        return new KinetoFile(stream.ToArray());
    }

    public static KinetoFile Parse(string json) => new(System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>Member of the outermost object, and of objects in it.</summary>
    public JsonElement Member(params ReadOnlySpan<string> path)
    {
        JsonElement at = Root;
        foreach (string name in path)
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return default;
        return at;
    }

    public void Dispose() => _document.Dispose();
}
