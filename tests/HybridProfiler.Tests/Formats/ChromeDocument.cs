using System.Globalization;
using System.Text.Json;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>What a written file says, read with System.Text.Json and nothing of the writer's.</summary>
internal sealed class ChromeDocument
{
    private ChromeDocument(JsonElement root)
    {
        Root = root;
        Events = [.. root.GetProperty("traceEvents").EnumerateArray()];
        Complete = [.. Phase("X").Select((e, row) => new ChromeSpan(row, e))];
        Spans = [.. Complete.Where(s => !s.Has("step_of_request"))];
    }

    public JsonElement Root { get; }

    public IReadOnlyList<JsonElement> Events { get; }

    /// <summary>Complete events in the order of the file: spans, then steps.</summary>
    public IReadOnlyList<ChromeSpan> Complete { get; }

    /// <summary>Complete events in the order of the file, which is the order of rows in the trace; without the steps, which repeat requests.</summary>
    public IReadOnlyList<ChromeSpan> Spans { get; }

    public static byte[] Bytes(Trace trace)
    {
        using var stream = new MemoryStream();
        ChromeFormat.Write(trace, stream);
        return stream.ToArray();
    }

    public static ChromeDocument Of(Trace trace) => Parse(Bytes(trace));

    public static ChromeDocument Parse(ReadOnlyMemory<byte> json)
    {
        // Names that stand twice in an object, trailing commas and comments are errors.
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
        return new ChromeDocument(document.RootElement.Clone());
    }

    public IEnumerable<JsonElement> Phase(string phase) => Events.Where(e => e.GetProperty("ph").GetString() == phase);

    /// <summary>Threads whose name fulfils a condition.</summary>
    public HashSet<(int Pid, int Tid)> ThreadsNamed(Func<string, bool> condition) =>
        [.. from m in Phase("M")
            where m.GetProperty("name").GetString() == "thread_name" && condition(m.GetProperty("args").GetProperty("name").GetString()!)
            select (m.GetProperty("pid").GetInt32(), m.GetProperty("tid").GetInt32())];

    /// <summary>Nanoseconds of a number that must be written as whole microseconds, a point and three digits.</summary>
    public static long Nanoseconds(JsonElement number)
    {
        Assert.Equal(JsonValueKind.Number, number.ValueKind);
        string text = number.GetRawText();
        Assert.Matches(@"^(0|[1-9][0-9]*)\.[0-9]{3}$", text);
        return (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 1000);
    }
}
