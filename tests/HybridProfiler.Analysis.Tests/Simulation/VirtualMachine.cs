namespace HybridProfiler.Analysis.Tests.Simulation;

/// <summary>Threads in virtual time: each runs until it works for a while or waits for something; pauses of the runtime hold all of them.</summary>
internal sealed class VirtualMachine
{
    private readonly List<VirtualThread> _threads = [];
    private long _pauseEndNs;

    public long NowNs { get; private set; } = 1_000_000;

    public void Start(IEnumerable<Pause> program) => _threads.Add(new VirtualThread(program.GetEnumerator()));

    /// <summary>Holds every thread, from now.</summary>
    public void HoldAll(long ns)
    {
        _pauseEndNs = NowNs + ns;
        foreach (VirtualThread thread in _threads)
            if (thread.Pause is { Works: true } && thread.WakeNs > NowNs) thread.WakeNs += ns;
    }

    public void Run()
    {
        foreach (VirtualThread thread in _threads) Advance(thread);
        while (true)
        {
            VirtualThread? next = _threads.Find(t => !t.IsOver && t.Pause.Until is { } until && until());
            if (next is null)
            {
                next = _threads.Where(t => !t.IsOver && t.Pause.Until is null).MinBy(t => t.WakeNs);
                if (next is null) break;
                NowNs = Math.Max(NowNs, next.WakeNs);
            }

            Advance(next);
        }

        if (_threads.Exists(t => !t.IsOver)) throw new InvalidOperationException("The simulated threads wait for each other for ever.");
    }

    private void Advance(VirtualThread thread)
    {
        if (!thread.Program.MoveNext())
        {
            thread.IsOver = true;
            return;
        }

        thread.Pause = thread.Program.Current;
        thread.WakeNs = thread.Pause.AtNs > 0 ? Math.Max(thread.Pause.AtNs, NowNs) : NowNs + thread.Pause.ForNs + (thread.Pause.Works ? Math.Max(_pauseEndNs - NowNs, 0) : 0);
    }

    private sealed class VirtualThread(IEnumerator<Pause> program)
    {
        public IEnumerator<Pause> Program { get; } = program;

        public Pause Pause { get; set; }

        public long WakeNs { get; set; }

        public bool IsOver { get; set; }
    }
}
