namespace HybridProfiler.Benchmarks;

/// <summary>A second thread that runs the same work at the same time. Called before a measurement, it is awake when the measurement starts.</summary>
internal sealed class Companion : IDisposable
{
    private readonly AutoResetEvent _call = new(false);
    private readonly Thread _thread;
    private Action<int>? _body;
    private int _operations;
    private int _state;
    private int _processor;
    private volatile bool _over;

    public Companion()
    {
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Wakes the thread, which then spins until <see cref="Run"/>; returns when it does so on another processor than the caller's.</summary>
    public void Call()
    {
        Volatile.Write(ref _state, 0);
        _call.Set();
        while (Volatile.Read(ref _state) != 1 || Volatile.Read(ref _processor) == Thread.GetCurrentProcessorId()) Thread.Yield();
    }

    /// <summary>Runs the body on both threads and returns when both are done.</summary>
    public void Run(int operations, Action<int> body)
    {
        // Warming runs the body more than once after a call.
        if (Volatile.Read(ref _state) != 1) Call();
        (_operations, _body) = (operations, body);
        Volatile.Write(ref _state, 2);
        body(operations);
        while (Volatile.Read(ref _state) != 3) Thread.SpinWait(1);
    }

    public void Dispose()
    {
        _over = true;
        _call.Set();
        _thread.Join();
        _call.Dispose();
    }

    private void Serve()
    {
        while (true)
        {
            _call.WaitOne();
            if (_over) return;
            do
            {
                Volatile.Write(ref _processor, Thread.GetCurrentProcessorId());
                Interlocked.CompareExchange(ref _state, 1, 0);
            }
            while (Volatile.Read(ref _state) != 2);
            _body!(_operations);
            Volatile.Write(ref _state, 3);
        }
    }
}
