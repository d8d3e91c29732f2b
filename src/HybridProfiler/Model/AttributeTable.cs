namespace HybridProfiler.Model;

/// <summary>Attributes of spans. The attributes of a span lie together, in the order in which they were set. Immutable.</summary>
public sealed class AttributeTable
{
    // offsets[row] .. offsets[row + 1] are the attributes of span row; empty when no span has any.
    private readonly int[] _offsets;
    private readonly int[] _keys;
    private readonly AttributeValue[] _values;

    internal AttributeTable(int[] offsets, int[] keys, AttributeValue[] values) => (_offsets, _keys, _values) = (offsets, keys, values);

    /// <summary>Number of attributes of all spans.</summary>
    public int Count => _keys.Length;

    /// <summary>String ids of the keys of one span's attributes.</summary>
    /// <param name="span">Row in <see cref="Trace.Spans"/>.</param>
    public ReadOnlySpan<int> KeysOf(int span) => _offsets.Length == 0 ? default : _keys.AsSpan(_offsets[span].._offsets[span + 1]);

    /// <summary>Values of one span's attributes, beside <see cref="KeysOf"/>.</summary>
    /// <param name="span">Row in <see cref="Trace.Spans"/>.</param>
    public ReadOnlySpan<AttributeValue> ValuesOf(int span) => _offsets.Length == 0 ? default : _values.AsSpan(_offsets[span].._offsets[span + 1]);

    /// <summary>Finds one attribute of a span; the last one set wins.</summary>
    /// <param name="span">Row in <see cref="Trace.Spans"/>.</param>
    /// <param name="key">String id of the key.</param>
    /// <param name="value">The value, when found.</param>
    public bool TryGet(int span, int key, out AttributeValue value)
    {
        int found = KeysOf(span).LastIndexOf(key);
        value = found < 0 ? default : ValuesOf(span)[found];
        return found >= 0;
    }
}
