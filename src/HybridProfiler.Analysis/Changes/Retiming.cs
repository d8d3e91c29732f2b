using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// Times of all pieces under a schedule: each begins when its thread has done the piece before and everything it must wait
/// for is over, and ends after its own time, or when what ends it is over. One pass in topological order: linear in
/// pieces and constraints.
/// </summary>
internal sealed class Retiming
{
    private readonly int[] _offsets, _targets, _waiting;
    private readonly Schedule _schedule;
    private readonly WakeUps _wakeUps;

    private Retiming(Schedule schedule)
    {
        _schedule = schedule;
        ReadOnlySpan<Piece> pieces = schedule.Graph.Pieces;
        (StartNs, EndNs) = (new long[pieces.Length], new long[pieces.Length]);
        // Node 2p is the begin of piece p, node 2p + 1 its end. A target below zero is the next piece of the thread.
        _waiting = new int[2 * pieces.Length];
        _offsets = new int[pieces.Length + 1];
        int[] before = BeforeOf(schedule);
        _wakeUps = new WakeUps(schedule, before);
        int orders = _wakeUps.Looks.Count;
        foreach (Schedule.Constraint c in schedule.Constraints) _offsets[c.From + 1]++;
        foreach (int piece in before)
        {
            if (piece < 0) continue;
            _offsets[piece + 1]++;
            orders++;
        }

        foreach ((int from, _) in _wakeUps.Looks) _offsets[from + 1]++;
        for (int p = 0; p < pieces.Length; p++) _offsets[p + 1] += _offsets[p];
        _targets = new int[schedule.Constraints.Count + orders];
        int[] next = _offsets.AsSpan(0, pieces.Length).ToArray();
        for (int c = 0; c < schedule.Constraints.Count; c++)
        {
            Schedule.Constraint constraint = schedule.Constraints[c];
            _targets[next[constraint.From]++] = c;
            _waiting[2 * constraint.To + (constraint.AtEnd ? 1 : 0)]++;
        }

        // Targets behind the constraints are looks of the wake-ups: they set no time.
        for (int l = 0; l < _wakeUps.Looks.Count; l++)
        {
            _targets[next[_wakeUps.Looks[l].From]++] = schedule.Constraints.Count + l;
            _waiting[2 * _wakeUps.Looks[l].To]++;
        }

        for (int p = 0; p < pieces.Length; p++)
        {
            _waiting[2 * p + 1]++;
            if (before[p] < 0) continue;
            _targets[next[before[p]]++] = ~p;
            _waiting[2 * p]++;
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
        return retiming;
    }

    /// <summary>True where a change lets instants cause each other; they were taken in the recorded order. Never without a change.</summary>
    public bool HasCycle { get; private set; }

    private void Run()
    {
        Array.Fill(StartNs, long.MinValue);
        Array.Fill(EndNs, long.MinValue);
        Stack<int> ready = [];
        for (int node = 0; node < _waiting.Length; node++)
            if (_waiting[node] == 0) ready.Push(node);
        bool[] done = new bool[_waiting.Length];
        int left = _waiting.Length - Pass(ready, done);
        if (left == 0) return;

        // Instants that a change lets cause each other have no order: they are taken in the recorded one.
        HasCycle = true;
        foreach (int node in Enumerable.Range(0, _waiting.Length).Where(n => !done[n]).OrderBy(n => (n & 1) == 0 ? _schedule.Graph.Pieces[n >> 1].StartNs : _schedule.Graph.Pieces[n >> 1].EndNs).ThenBy(n => n).ToArray())
        {
            if (done[node]) continue;
            ready.Push(node);
            Pass(ready, done);
        }
    }

    private int Pass(Stack<int> ready, bool[] done)
    {
        int passed = 0;
        while (ready.TryPop(out int node))
        {
            if (done[node]) continue;
            done[node] = true;
            passed++;
            int p = node >> 1;
            if ((node & 1) == 0)
            {
                StartNs[p] = _wakeUps.StartOf(p, StartNs[p], EndNs);
                if (_schedule.FixedStartNs[p] != long.MinValue || StartNs[p] == long.MinValue)
                    StartNs[p] = Math.Max(StartNs[p], _schedule.FixedStartNs[p] != long.MinValue ? _schedule.FixedStartNs[p] : _schedule.Graph.Pieces[p].StartNs);
                EndNs[p] = Math.Max(EndNs[p], StartNs[p] + _schedule.DurationNs[p]);
                Release(2 * p + 1);
                continue;
            }

            if (StartNs[p] != long.MinValue) EndNs[p] = Math.Max(EndNs[p], StartNs[p] + _schedule.DurationNs[p]);
            foreach (int target in _targets.AsSpan(_offsets[p].._offsets[p + 1]))
            {
                if (target >= _schedule.Constraints.Count)
                {
                    Release(2 * _wakeUps.Looks[target - _schedule.Constraints.Count].To);
                    continue;
                }

                int to = target < 0 ? ~target : _schedule.Constraints[target].To;
                bool atEnd = target >= 0 && _schedule.Constraints[target].AtEnd;
                long lag = target < 0 ? 0 : _schedule.Constraints[target].LagNs;
                long[] times = atEnd ? EndNs : StartNs;
                if (target < 0 || !_wakeUps.Has(target)) times[to] = Math.Max(times[to], EndNs[p] + lag);
                Release(2 * to + (atEnd ? 1 : 0));
            }
        }

        return passed;

        void Release(int node)
        {
            if (--_waiting[node] == 0) ready.Push(node);
        }
    }

    private static int[] BeforeOf(Schedule schedule)
    {
        int[] before = new int[schedule.Graph.Pieces.Length];
        Array.Fill(before, -1);
        foreach (List<int> chain in schedule.Chains)
            for (int i = 1; i < chain.Count; i++) before[chain[i]] = chain[i - 1];
        return before;
    }
}
