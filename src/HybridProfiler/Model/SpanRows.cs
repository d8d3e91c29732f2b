namespace HybridProfiler.Model;

/// <summary>Spans in the order in which they were added. A span lies in one piece, so that adding and moving it touches one place and not one for each of its columns.</summary>
internal sealed class SpanRows
{
    private Column<SpanRow> _rows = new();

    public int Count => _rows.Count;

    public ref SpanRow this[int span] => ref _rows[span];

    public int Add(in SpanRow row)
    {
        _rows.Add(row);
        return _rows.Count - 1;
    }
}
