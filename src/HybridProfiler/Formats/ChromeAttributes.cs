using System.Runtime.CompilerServices;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes the attributes of spans as arguments: each key once, with the value that was set last.</summary>
internal sealed class ChromeAttributes(Trace trace, ChromeOutput output, ChromeStrings strings, ChromeSpanFacts facts)
{
    private readonly ChromeOperationArguments _operations = new(trace, output);
    private readonly ChromeListArguments _lists = new(trace.Strings);

    // For each string id, the position at which the key was last met; only valid for keys of the span being written.
    private readonly int[] _last = trace.Attributes.Count > 0 ? new int[trace.Strings.Count] : [];

    /// <summary>True when any span has attributes.</summary>
    public bool HasAny => _last.Length > 0;

    /// <summary>Begins a device's track.</summary>
    /// <param name="api">Interface of the device.</param>
    public void BeginDevice(DeviceApi api) => _operations.Begin(api);

    /// <summary>Writes the attributes of a span, each with a comma before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(int row, bool onDevice)
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
            if (!onDevice || !_operations.TryWrite(row, keys[i], values[i])) Write(keys[i], values[i], first: false);
        }

        if (onDevice) _operations.End();

        if (!anyReserved) return;
        output.Write(",\"attributes\":{"u8);
        bool first = true;
        for (int i = 0; i < keys.Length; i++)
        {
            if (_last[keys[i]] != i || !facts.IsReserved(keys[i])) continue;
            Write(keys[i], values[i], first);
            first = false;
        }

        output.Write("}"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(int key, in AttributeValue value, bool first)
    {
        ChromeBlock name = strings[key];
        ChromeCursor cursor = output.Open(name.Length + (2 * ChromeDigits.Room));
        if (!first) cursor.Put(","u8);
        cursor.Put("\""u8);
        cursor.Put(name);
        cursor.Put("\":"u8);
        switch (value.Type)
        {
            case AttributeType.Int64: cursor.Put(value.Int64); break;
            case AttributeType.Double: cursor.Put(value.Double, keepPoint: true); break;
            case AttributeType.Boolean when value.Boolean: cursor.Put("true"u8); break;
            case AttributeType.Boolean: cursor.Put("false"u8); break;
        }

        output.Close(cursor);
        if (value.Type != AttributeType.String) return;
        if (_lists.ListOf(key, value.String!) is { } list) output.Write(list);
        else output.WriteText(value.String);
    }
}
