using System.Text.Json;

namespace HybridProfiler.Tests.Formats;

/// <summary>A complete event of a file.</summary>
internal sealed class ChromeSpan(int row, JsonElement element)
{
    public int Row { get; } = row;

    public JsonElement Element { get; } = element;

    public string Name { get; } = element.GetProperty("name").GetString()!;

    public string Category { get; } = element.GetProperty("cat").GetString()!;

    public (int Pid, int Tid) Thread { get; } = (element.GetProperty("pid").GetInt32(), element.GetProperty("tid").GetInt32());

    public long Start { get; } = ChromeDocument.Nanoseconds(element.GetProperty("ts"));

    public long Duration { get; } = ChromeDocument.Nanoseconds(element.GetProperty("dur"));

    public long End => Start + Duration;

    public JsonElement Args => Element.GetProperty("args");

    public bool Has(string argument) => Args.TryGetProperty(argument, out _);

    public long Number(string argument) => Args.GetProperty(argument).GetInt64();

    public string? Text(string argument) => Args.GetProperty(argument).GetString();
}
