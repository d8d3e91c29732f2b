namespace HybridProfiler.Recording;

/// <summary>The one background thread: streams records to files, drains devices, samples clocks, keeps fresh chunks ready.</summary>
internal sealed class Collector
{
    private const int ReadyChunks = 2;
    private readonly ManualResetEventSlim _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _retired;

    public Collector()
    {
        KeepReady();
        _thread = new Thread(Run) { IsBackground = true, Name = ThreadName };
        _thread.Start();
    }

    /// <summary>Name of the thread; it never records.</summary>
    public const string ThreadName = "HybridProfiler collector";

    /// <summary>Makes the next round come at once.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Ends the thread.</summary>
    public void Retire()
    {
        _retired = true;
        _wake.Set();
        if (Thread.CurrentThread != _thread) _thread.Join();
    }

    private void Run()
    {
        long nextClocks = 0;
        while (!_retired)
        {
            TimeSpan pause = TimeSpan.FromMilliseconds(100);
            bool clocks = Environment.TickCount64 >= nextClocks;
            if (clocks) nextClocks = Environment.TickCount64 + 1000;
            SessionRecording[] sessions;
            lock (Recorder.Lock) sessions = [.. Recorder.Sessions];
            foreach (SessionRecording session in sessions)
            {
                session.ServeDevices(clocks);
                lock (Recorder.Lock)
                {
                    if (!Recorder.Sessions.Contains(session)) continue;
                    // What a device has just reported may come from threads whose first records came since the last round.
                    Recorder.AdmitArrivals();
                    session.Map.Calibrate();
                    session.Pump(Recorder.Buffers);
                }

                if (session.Options.FlushInterval < pause) pause = session.Options.FlushInterval;
            }

            lock (Recorder.Lock) Recorder.ReleaseChunks();
            KeepReady();
            _wake.Wait(pause);
            _wake.Reset();
        }
    }

    // Fresh memory is touched here, so that recording threads never pay for a page fault.
    private static void KeepReady()
    {
        if (ChunkPool.PooledBytes >= ReadyChunks * ChunkPool.FullBytes) return;
        ChunkPool.Prepare(ChunkPool.FullBytes, ReadyChunks);
        ChunkPool.Prepare(ChunkPool.FirstBytes << 6, 4);
        ChunkPool.Prepare(ChunkPool.FirstBytes << 3, 4);
        ChunkPool.Prepare(ChunkPool.FirstBytes, 16);
    }
}
