namespace HybridProfiler.Model;

/// <summary>Attributes in the order in which they were added.</summary>
internal sealed class AttributeRows
{
    private Column<(int Span, int Key, AttributeValue Value)> _rows = new();

    public void Add(int span, int key, AttributeValue value) => _rows.Add((span, key, value));

    public AttributeTable Seal(int spanCount, int[] rowOf)
    {
        int count = _rows.Count;
        if (count == 0) return new AttributeTable([], [], []);
        // Counted one place further, so that the sums say where each span's attributes begin, and once they stand there, where they end.
        int[] offsets = new int[spanCount + 2];
        for (int i = 0; i < count; i++) offsets[rowOf[_rows[i].Span] + 2]++;
        for (int i = 2; i < offsets.Length; i++) offsets[i] += offsets[i - 1];
        int[] keys = GC.AllocateUninitializedArray<int>(count);
        AttributeValue[] values = new AttributeValue[count];
        for (int i = 0; i < count; i++)
        {
            ref readonly (int Span, int Key, AttributeValue Value) row = ref _rows[i];
            int at = offsets[rowOf[row.Span] + 1]++;
            keys[at] = row.Key;
            values[at] = row.Value;
        }

        _rows = new();
        return new AttributeTable(offsets, keys, values);
    }
}
