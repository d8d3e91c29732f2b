namespace HybridProfiler.Model;

/// <summary>Attributes in the order in which they were added.</summary>
internal sealed class AttributeRows
{
    public Column<int> Span = new(0);
    public Column<int> Key = new(0);
    public Column<AttributeValue> Value = new(0);

    public void Add(int span, int key, AttributeValue value)
    {
        Span.Add(span);
        Key.Add(key);
        Value.Add(value);
    }

    public AttributeTable Seal(int spanCount, int[] rowOf)
    {
        int count = Span.Count;
        if (count == 0) return new AttributeTable([], [], []);
        int[] offsets = new int[spanCount + 1];
        foreach (int span in Span.Items) offsets[rowOf[span] + 1]++;
        for (int i = 0; i < spanCount; i++) offsets[i + 1] += offsets[i];
        int[] next = offsets.AsSpan(0, spanCount).ToArray();
        int[] keys = new int[count];
        var values = new AttributeValue[count];
        for (int i = 0; i < count; i++)
        {
            int at = next[rowOf[Span[i]]]++;
            keys[at] = Key[i];
            values[at] = Value[i];
        }

        return new AttributeTable(offsets, keys, values);
    }
}
