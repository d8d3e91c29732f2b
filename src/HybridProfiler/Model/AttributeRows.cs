namespace HybridProfiler.Model;

/// <summary>Attributes in the order in which they were added.</summary>
internal sealed class AttributeRows
{
    public Column<int> Span = new();
    public Column<int> Key = new();
    public Column<AttributeValue> Value = new();

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
        for (int i = 0; i < count; i++) offsets[rowOf[Span[i]] + 1]++;
        for (int i = 0; i < spanCount; i++) offsets[i + 1] += offsets[i];
        int[] next = offsets.AsSpan(0, spanCount).ToArray();
        int[] order = GC.AllocateUninitializedArray<int>(count);
        for (int i = 0; i < count; i++) order[next[rowOf[Span[i]]]++] = i;
        Span = new Column<int>();
        int[] keys = Key.TakeInOrder(order);
        AttributeValue[] values = Value.TakeInOrder(order);
        return new AttributeTable(offsets, keys, values);
    }
}
