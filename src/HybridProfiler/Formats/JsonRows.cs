using System.Text.Json;

namespace HybridProfiler.Formats;

/// <summary>The objects of a JSON array that may break off, as a program leaves it that was stopped while it wrote.</summary>
internal sealed class JsonRows
{
    // What writes these files writes some hundred bytes for a request.
    private const long MostBytes = 512L << 20;

    private JsonRows(List<JsonElement> rows, long truncatedBytes) => (Rows, TruncatedBytes) = (rows, truncatedBytes);

    /// <summary>The objects that could be read.</summary>
    public List<JsonElement> Rows { get; }

    /// <summary>Bytes behind the last of them that could not.</summary>
    public long TruncatedBytes { get; }

    /// <summary>True for the beginning of an array that is none of Chrome's events.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> head) => head.TrimStart("\uFEFF \t\r\n"u8).StartsWith("["u8) && head.IndexOf("\"ph\""u8) < 0;

    /// <summary>Reads all objects.</summary>
    /// <exception cref="TraceFormatException">The array holds none, or is too large.</exception>
    public static JsonRows Read(Stream stream, string format)
    {
        using MemoryStream copy = new();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (copy.Length + read > MostBytes) throw new TraceFormatException($"A {format} of more than {MostBytes >> 20} MiB", MostBytes, "Record fewer requests.");
            copy.Write(buffer, 0, read);
        }

        byte[] bytes = copy.ToArray();
        int start = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        List<JsonElement> rows = [];
        long end = start;
        Utf8JsonReader reader = new(bytes.AsSpan(start), new JsonReaderOptions { AllowTrailingCommas = true });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                rows.Add(JsonElement.ParseValue(ref reader));
                end = start + reader.BytesConsumed;
            }

            if (reader.TokenType == JsonTokenType.EndArray) end = bytes.Length;
        }
        catch (JsonException e) when (rows.Count == 0)
        {
            throw new TraceFormatException($"No entry of the {format} could be read: {e.Message.Split('.')[0]}", end, "The file is damaged or was cut off before its first entry.", e);
        }
        catch (JsonException)
        {
            // What lies before the damage stays.
        }

        return new JsonRows([.. rows.Where(r => r.ValueKind == JsonValueKind.Object)], bytes.AsSpan((int)end).Trim(" \t\r\n,"u8).IsEmpty ? 0 : bytes.Length - end);
    }
}
