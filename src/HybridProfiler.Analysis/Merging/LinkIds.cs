namespace HybridProfiler.Analysis.Merging;

/// <summary>Ids of links that are unique in a process, made unique over several: the first process that has an id keeps it.</summary>
internal sealed class LinkIds(IEnumerable<ulong> everyId)
{
    private readonly HashSet<ulong> _known = [.. everyId];
    private readonly HashSet<ulong> _taken = [0];
    private Dictionary<ulong, ulong> _process = [];
    private ulong _next;

    /// <summary>Goes on with the next process.</summary>
    public void NextProcess() => _process = new Dictionary<ulong, ulong> { [0] = 0 };

    /// <summary>Id in the merged trace of an id in the current process.</summary>
    public ulong Of(ulong id)
    {
        if (_process.TryGetValue(id, out ulong mapped)) return mapped;
        mapped = _taken.Add(id) ? id : Fresh();
        _process.Add(id, mapped);
        return mapped;
    }

    /// <summary>An id that no process has.</summary>
    public ulong Fresh()
    {
        do _next++;
        while (_known.Contains(_next) || !_taken.Add(_next));
        return _next;
    }
}
