namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// The constraints of a schedule at which a thread that sleeps is woken. It sleeps where what it waits for comes later, by
/// more than the time it spins, than the end of its work before: then it runs only a wake-up after that, and the thread
/// that wakes it goes on later by what waking takes. Where it does not sleep yet, both are free.
/// </summary>
internal sealed class WakeUps
{
    private readonly Schedule _schedule;
    private readonly int[] _before;
    // Constraints by the piece that waits, and by the piece with which the thread that wakes goes on.
    private readonly Dictionary<int, List<int>> _into = [], _goingOn = [];
    private readonly List<(int From, int To)> _looks = [];

    /// <param name="schedule">The schedule.</param>
    /// <param name="before">The piece before each on its thread, or -1.</param>
    public WakeUps(Schedule schedule, int[] before)
    {
        (_schedule, _before) = (schedule, before);
        if (schedule.Wakes.Count == 0) return;
        int[] after = new int[before.Length];
        Array.Fill(after, -1);
        for (int p = 0; p < before.Length; p++)
            if (before[p] >= 0) after[before[p]] = p;
        foreach (int c in schedule.Wakes.Keys.Order())
        {
            Schedule.Constraint constraint = schedule.Constraints[c];
            Add(_into, constraint.To, c);
            int next = after[constraint.From];
            if (next < 0) continue;
            Add(_goingOn, next, c);
            // Whether the other sleeps is known when its work before has its time.
            if (before[constraint.To] is >= 0 and int last && next != constraint.To) _looks.Add((last, next));
        }
    }

    /// <summary>Pieces whose end must be known before the begin of another is asked for.</summary>
    public IReadOnlyList<(int From, int To)> Looks => _looks;

    /// <summary>True where a constraint is timed here.</summary>
    public bool Has(int constraint) => _schedule.Wakes.ContainsKey(constraint);

    /// <summary>Begin of a piece, from its begin by everything else.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="startNs">When its thread is done with the piece before and all else is over; <see cref="long.MinValue"/> where nothing is before it.</param>
    /// <param name="endNs">Ends of pieces; those before this one are known.</param>
    public long StartOf(int piece, long startNs, long[] endNs)
    {
        if (_schedule.Wakes.Count == 0) return startNs;
        if (_goingOn.TryGetValue(piece, out List<int>? woken))
        {
            long own = endNs[_before[piece]];
            foreach (int c in woken)
                if (own != long.MinValue && Sleeps(c, endNs)) own += _schedule.Wakes[c].WakerNs;
            startNs = Math.Max(startNs, own);
        }

        if (!_into.TryGetValue(piece, out List<int>? waited)) return startNs;
        foreach (int c in waited.Count == 1 ? waited : ByCause(waited, endNs))
        {
            long cause = endNs[_schedule.Constraints[c].From];
            // Only where instants cause each other is a cause without a time.
            if (cause == long.MinValue) continue;
            cause += _schedule.Constraints[c].LagNs;
            bool sleeps = startNs == long.MinValue || cause > startNs + _schedule.Wakes[c].SpinNs;
            startNs = sleeps ? cause + _schedule.Wakes[c].WakeUpNs : Math.Max(startNs, cause);
        }

        return startNs;
    }

    // Apart, for what a lambda needs is made where a method begins, and this one is asked once for each piece.
    private IEnumerable<int> ByCause(List<int> waited, long[] endNs) => waited.OrderBy(c => endNs[_schedule.Constraints[c].From]);

    private bool Sleeps(int c, long[] endNs)
    {
        Schedule.Constraint constraint = _schedule.Constraints[c];
        int last = _before[constraint.To];
        return last < 0 || endNs[constraint.From] > endNs[last] + _schedule.Wakes[c].SpinNs;
    }

    private static void Add(Dictionary<int, List<int>> lists, int key, int value)
    {
        if (!lists.TryGetValue(key, out List<int>? list)) lists.Add(key, list = []);
        list.Add(value);
    }
}
