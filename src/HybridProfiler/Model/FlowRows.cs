namespace HybridProfiler.Model;

/// <summary>Causal links in the order in which they were added.</summary>
internal sealed class FlowRows
{
    private readonly List<(int From, int To, byte Kind, ulong Id)> _rows = [];

    public void Add(int from, int to, byte kind, ulong id) => _rows.Add((from, to, kind, id));

    /// <summary>Orders links by the row of the cause, then of the effect.</summary>
    public FlowTable Seal(int[] rowOf)
    {
        (int From, int To, byte Kind, ulong Id)[] rows =
            [.. _rows.Select(r => (From: rowOf[r.From], To: rowOf[r.To], r.Kind, r.Id)).OrderBy(r => r.From).ThenBy(r => r.To).ThenBy(r => r.Id)];
        return new FlowTable
        {
            IdColumn = Array.ConvertAll(rows, r => r.Id),
            FromColumn = Array.ConvertAll(rows, r => r.From),
            ToColumn = Array.ConvertAll(rows, r => r.To),
            KindColumn = Array.ConvertAll(rows, r => r.Kind),
        };
    }
}
