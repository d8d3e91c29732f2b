using System.Buffers;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// Times of all pieces under a schedule: each begins when its thread has done the piece before and everything it must wait
/// for is over, and ends after its own time, or when what ends it is over. One pass in topological order: linear in
/// pieces and constraints.
/// </summary>
internal sealed class Retiming
{
    // Where a begin or an end that is done stands: what is released once more never comes to nothing.
    private const int Done = int.MinValue / 2;
    private readonly int[] _offsets, _targets, _waiting, _after;
    private readonly Schedule _schedule;
    private readonly WakeUps _wakeUps;

    private Retiming(Schedule schedule)
    {
        _schedule = schedule;
        int pieces = schedule.Graph.Pieces.Length;
        (StartNs, EndNs) = (GC.AllocateUninitializedArray<long>(pieces), GC.AllocateUninitializedArray<long>(pieces));
        _after = AfterOf(schedule);
        _wakeUps = new WakeUps(schedule, schedule.Wakes.Count > 0 ? BeforeOf(_after.AsSpan(0, pieces)) : []);
        // Node 2p is the begin of piece p, node 2p + 1 its end, which waits for the begin.
        _waiting = ArrayPool<int>.Shared.Rent(2 * pieces);
        for (int p = 0; p < pieces; p++) (_waiting[2 * p], _waiting[2 * p + 1]) = (0, 1);
        foreach (int next in _after.AsSpan(0, pieces))
            if (next >= 0) _waiting[2 * next]++;
        // Counted one place further, so that the sums say where the targets of each piece begin, and once they stand there, where they end.
        _offsets = ArrayPool<int>.Shared.Rent(pieces + 2);
        _offsets.AsSpan(0, pieces + 2).Clear();
        ReadOnlySpan<Schedule.Constraint> constraints = CollectionsMarshal.AsSpan(schedule.Constraints);
        foreach (ref readonly Schedule.Constraint c in constraints) _offsets[c.From + 2]++;
        foreach ((int from, _) in _wakeUps.Looks) _offsets[from + 2]++;
        for (int p = 2; p < pieces + 2; p++) _offsets[p] += _offsets[p - 1];
        _targets = new int[constraints.Length + _wakeUps.Looks.Count];
        for (int c = 0; c < constraints.Length; c++)
        {
            _targets[_offsets[constraints[c].From + 1]++] = c;
            _waiting[2 * constraints[c].To + (constraints[c].AtEnd ? 1 : 0)]++;
        }

        // Targets behind the constraints are looks of the wake-ups: they set no time.
        for (int l = 0; l < _wakeUps.Looks.Count; l++)
        {
            _targets[_offsets[_wakeUps.Looks[l].From + 1]++] = constraints.Length + l;
            _waiting[2 * _wakeUps.Looks[l].To]++;
        }
    }

    /// <summary>Begin of each piece.</summary>
    public long[] StartNs { get; }

    /// <summary>End of each piece.</summary>
    public long[] EndNs { get; }

    /// <summary>Times a schedule.</summary>
    public static Retiming Of(Schedule schedule)
    {
        Retiming retiming = new(schedule);
        retiming.Run();
        retiming.GiveBack();
        return retiming;
    }

    /// <summary>True where a change lets instants cause each other; they were taken in the recorded order. Never without a change.</summary>
    public bool HasCycle { get; private set; }

    private void Run()
    {
        Array.Fill(StartNs, long.MinValue);
        Array.Fill(EndNs, long.MinValue);
        Stack<int> ready = [];
        int nodes = 2 * StartNs.Length;
        for (int node = 0; node < nodes; node++)
            if (_waiting[node] == 0) ready.Push(node);
        int left = nodes - Pass(ready);
        if (left == 0) return;

        // Instants that a change lets cause each other have no order: they are taken in the recorded one.
        HasCycle = true;
        foreach (int node in Enumerable.Range(0, nodes).Where(n => _waiting[n] >= 0).OrderBy(n => (n & 1) == 0 ? _schedule.Graph.Pieces[n >> 1].StartNs : _schedule.Graph.Pieces[n >> 1].EndNs).ThenBy(n => n).ToArray())
        {
            if (_waiting[node] < 0) continue;
            ready.Push(node);
            Pass(ready);
        }
    }

    private int Pass(Stack<int> ready)
    {
        int passed = 0;
        while (ready.TryPop(out int node))
        {
            // A thread goes on from piece to piece until one has to wait.
            for (; node >= 0 && _waiting[node] >= 0; passed++)
            {
                _waiting[node] = Done;
                node = (node & 1) == 0 ? Begin(node >> 1) : End(node >> 1, ready);
            }
        }

        return passed;
    }

    // The node with which its thread goes on, or -1.
    private int Begin(int piece)
    {
        long start = _wakeUps.StartOf(piece, StartNs[piece], EndNs);
        if (start == long.MinValue || _schedule.StartsAsRecorded(piece)) start = Math.Max(start, _schedule.Graph.Pieces[piece].StartNs);
        StartNs[piece] = start;
        EndNs[piece] = Math.Max(EndNs[piece], start + _schedule.DurationNs[piece]);
        return IsReleased(2 * piece + 1) ? 2 * piece + 1 : -1;
    }

    private int End(int piece, Stack<int> ready)
    {
        if (StartNs[piece] != long.MinValue) EndNs[piece] = Math.Max(EndNs[piece], StartNs[piece] + _schedule.DurationNs[piece]);
        long end = EndNs[piece];
        ReadOnlySpan<Schedule.Constraint> constraints = CollectionsMarshal.AsSpan(_schedule.Constraints);
        foreach (int target in _targets.AsSpan(_offsets[piece].._offsets[piece + 1]))
        {
            if (target >= constraints.Length)
            {
                Release(2 * _wakeUps.Looks[target - constraints.Length].To, ready);
                continue;
            }

            ref readonly Schedule.Constraint constraint = ref constraints[target];
            long[] times = constraint.AtEnd ? EndNs : StartNs;
            if (!_wakeUps.Has(target)) times[constraint.To] = Math.Max(times[constraint.To], end + constraint.LagNs);
            Release(2 * constraint.To + (constraint.AtEnd ? 1 : 0), ready);
        }

        int next = _after[piece];
        if (next < 0) return -1;
        StartNs[next] = Math.Max(StartNs[next], EndNs[piece]);
        return IsReleased(2 * next) ? 2 * next : -1;
    }

    // Questions follow each other: the next one finds the memory touched.
    private void GiveBack()
    {
        foreach (int[] rented in (int[][])[_offsets, _waiting, _after]) ArrayPool<int>.Shared.Return(rented);
    }

    private bool IsReleased(int node) => --_waiting[node] == 0;

    private void Release(int node, Stack<int> ready)
    {
        if (IsReleased(node)) ready.Push(node);
    }

    // The piece after each on its thread, or -1.
    private static int[] AfterOf(Schedule schedule)
    {
        int[] after = ArrayPool<int>.Shared.Rent(schedule.Graph.Pieces.Length);
        after.AsSpan(0, schedule.Graph.Pieces.Length).Fill(-1);
        if (schedule.IsInRecordedOrder)
        {
            foreach (Lane lane in schedule.Graph.Lanes)
                for (int p = lane.First; lane.Kind == LaneKind.Host && p < lane.End - 1; p++) after[p] = p + 1;
            return after;
        }

        foreach (List<int> chain in schedule.Chains)
            for (int i = 1; i < chain.Count; i++) after[chain[i - 1]] = chain[i];
        return after;
    }

    private static int[] BeforeOf(ReadOnlySpan<int> after)
    {
        int[] before = new int[after.Length];
        Array.Fill(before, -1);
        for (int p = 0; p < after.Length; p++)
            if (after[p] >= 0) before[after[p]] = p;
        return before;
    }
}
