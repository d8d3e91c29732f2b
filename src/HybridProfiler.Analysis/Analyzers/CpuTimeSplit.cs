using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Splits the CPU time of a thread between two samples over the components that worked on it, and sums up.</summary>
internal sealed class CpuTimeSplit(int components)
{
    // Spans without a component are the last owner: they take their part, which stays unattributed.
    private readonly long[] _working = new long[components + 1], _cpu = new long[components + 1], _least = new long[components + 1], _most = new long[components + 1];
    private readonly long[] _workingNow = new long[components + 1];
    private readonly List<int> _active = [];

    public long SampledNs { get; private set; }

    public long MeasuredNs { get; private set; }

    public long UnattributedNs { get; private set; }

    /// <summary>Working time of a component in the current interval; -1: of none.</summary>
    public void Work(int component, long lengthNs)
    {
        if (lengthNs == 0) return;
        int owner = component < 0 ? components : component;
        if (_workingNow[owner] == 0) _active.Add(owner);
        _workingNow[owner] += lengthNs;
    }

    /// <summary>Ends the interval.</summary>
    /// <param name="lengthNs">Its length.</param>
    /// <param name="cpuNs">CPU time of the thread in it.</param>
    public void EndInterval(long lengthNs, long cpuNs)
    {
        long working = 0, given = 0;
        foreach (int owner in _active) working += _workingNow[owner];
        long toGive = Math.Min(cpuNs, working);
        (int Owner, Int128 Remainder)[] remainders = new (int, Int128)[_active.Count];
        for (int i = 0; i < remainders.Length; i++)
        {
            int owner = _active[i];
            (Int128 part, Int128 remainder) = Int128.DivRem((Int128)toGive * _workingNow[owner], working);
            given += (long)part;
            _cpu[owner] += (long)part;
            remainders[i] = (owner, remainder);
        }

        Array.Sort(remainders, static (a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Owner.CompareTo(b.Owner));
        for (int i = 0; i < toGive - given; i++) _cpu[remainders[i].Owner]++;
        // Tracks of a foreign trace that share a thread's id may overlap: more working time than time.
        long room = Math.Max(lengthNs, working);
        foreach (int owner in _active)
        {
            long own = _workingNow[owner];
            _working[owner] += own;
            _least[owner] += Math.Max(0, Math.Min(cpuNs, room) - (room - own));
            _most[owner] += Math.Min(cpuNs, own);
            _workingNow[owner] = 0;
        }

        _active.Clear();
        SampledNs += lengthNs;
        MeasuredNs += cpuNs;
        UnattributedNs += cpuNs - toGive;
    }

    /// <summary>What the components have got. After the last interval; what spans without a component got is added to the unattributed time.</summary>
    public ImmutableArray<ComponentCpuTime> Components()
    {
        UnattributedNs += _cpu[components];
        _cpu[components] = 0;
        return
        [
            .. Enumerable.Range(0, components).Where(c => _working[c] > 0).Select(c => new ComponentCpuTime(c, _cpu[c], _least[c], _most[c], _working[c]))
                .OrderByDescending(c => c.CpuNs).ThenBy(c => c.Component),
        ];
    }
}
