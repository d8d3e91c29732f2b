using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes the attributes of spans as arguments: each key once, with the value that was set last.</summary>
internal sealed class ChromeAttributes(Trace trace, ChromeOutput output, ChromeStrings strings, ChromeSpanFacts facts)
{
    // For each string id, the position at which the key was last met; only valid for keys of the span being written.
    private readonly int[] _last = trace.Attributes.Count > 0 ? new int[trace.Strings.Count] : [];

    /// <summary>Writes the attributes of a span, each with a comma before it.</summary>
    public void Write(int row)
    {
        ReadOnlySpan<int> keys = trace.Attributes.KeysOf(row);
        if (keys.Length == 0) return;
        ReadOnlySpan<AttributeValue> values = trace.Attributes.ValuesOf(row);
        bool anyReserved = false;
        for (int i = 0; i < keys.Length; i++)
        {
            _last[keys[i]] = i;
            anyReserved |= facts.IsReserved(keys[i]);
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (_last[keys[i]] != i || facts.IsReserved(keys[i])) continue;
            output.Write(","u8);
            Write(keys[i], values[i]);
        }

        if (!anyReserved) return;
        output.Write(",\"attributes\":{"u8);
        bool first = true;
        for (int i = 0; i < keys.Length; i++)
        {
            if (_last[keys[i]] != i || !facts.IsReserved(keys[i])) continue;
            if (!first) output.Write(","u8);
            first = false;
            Write(keys[i], values[i]);
        }

        output.Write("}"u8);
    }

    private void Write(int key, in AttributeValue value)
    {
        output.Write("\""u8);
        output.Write(strings[key]);
        output.Write("\":"u8);
        switch (value.Type)
        {
            case AttributeType.Int64:
                output.WriteNumber(value.Int64);
                break;
            case AttributeType.Double:
                output.WriteNumber(value.Double, keepPoint: true);
                break;
            case AttributeType.Boolean:
                output.Write(value.Boolean ? "true"u8 : "false"u8);
                break;
            default:
                output.WriteText(value.String);
                break;
        }
    }
}
