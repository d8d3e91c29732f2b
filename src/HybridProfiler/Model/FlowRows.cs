namespace HybridProfiler.Model;

/// <summary>Causal links in the order in which they were added.</summary>
internal sealed class FlowRows
{
    private readonly List<(int From, int To, byte Kind, ulong Id)> _rows = [];

    public void Add(int from, int to, byte kind, ulong id) => _rows.Add((from, to, kind, id));

    /// <summary>Orders links by the row of the cause, then of the effect.</summary>
    public FlowTable Seal(int[] rowOf)
    {
        (int From, int To, ulong Id, int Added)[] keys = new (int, int, ulong, int)[_rows.Count];
        for (int i = 0; i < keys.Length; i++) keys[i] = (rowOf[_rows[i].From], rowOf[_rows[i].To], _rows[i].Id, i);
        // Order of adding breaks ties, so the sort is stable although introsort is not.
        Array.Sort(keys);
        return new FlowTable
        {
            IdColumn = Array.ConvertAll(keys, k => k.Id),
            FromColumn = Array.ConvertAll(keys, k => k.From),
            ToColumn = Array.ConvertAll(keys, k => k.To),
            KindColumn = Array.ConvertAll(keys, k => _rows[k.Added].Kind),
        };
    }
}
