using System.Collections.Concurrent;
using System.Diagnostics;

namespace HybridProfiler.Recording;

/// <summary>The process-wide recorder: threads, sessions, and the collector that serves them.</summary>
internal static unsafe class Recorder
{
    private static readonly Lock s_lock = new();
    private static readonly List<ThreadBuffer> s_buffers = [];
    private static readonly ConcurrentQueue<ThreadBuffer> s_arrivals = new();
    private static readonly List<SessionRecording> s_sessions = [];
    private static Collector? s_collector;
    private static bool s_exitHooked;
    private static volatile bool s_streaming;

    /// <summary>Held while chunks are read or released and while sessions come and go; never taken by a recording call.</summary>
    public static Lock Lock => s_lock;

    /// <summary>Sessions that record. Under <see cref="Lock"/>.</summary>
    public static List<SessionRecording> Sessions => s_sessions;

    /// <summary>Threads that have recorded. Under <see cref="Lock"/>.</summary>
    public static List<ThreadBuffer> Buffers => s_buffers;

    /// <summary>Makes the collector come at once when a session streams; called by recording threads, which do not wait for it.</summary>
    public static void Nudge()
    {
        if (s_streaming) s_collector?.Wake();
    }

    /// <summary>Adds the buffer of a thread at its first record.</summary>
    public static void Register(ThreadBuffer buffer) => s_arrivals.Enqueue(buffer);

    /// <summary>Starts a session; the first one opens the gate.</summary>
    public static SessionRecording Start(SessionOptions options)
    {
        // Outside the lock: creating the file, probing devices and warming up may be slow or fail.
        SelfCost cost = SelfCost.MeasureOnce(options.Clock);
        SessionRecording session = SessionRecording.Create(options, cost);
        lock (s_lock)
        {
            if (!s_exitHooked)
            {
                s_exitHooked = true;
                AppDomain.CurrentDomain.ProcessExit += static (_, _) => StopAll();
            }

            if (s_sessions.Count == 0)
            {
                ChunkPool.BudgetBytes = options.MemoryBudgetBytes;
                ChunkPool.Trim();
                HostClock.Choose(options.Clock);
                session.Map = new TickMap();
            }
            else
            {
                session.Map = s_sessions[0].Map;
                if (s_sessions[0].Options.Clock != options.Clock) session.Note("the clock was chosen by a session that records already");
            }

            Gate.IsOpen = true;
            WarmUp.Once();
            AdmitArrivals();
            session.Begin(s_buffers);
            s_sessions.Add(session);
            s_streaming |= session.IsStreaming;
            s_collector ??= new Collector();
        }

        session.StartBackends();
        s_collector.Wake();
        return session;
    }

    /// <summary>Stops a session; the last one closes the gate and waits for writers inside.</summary>
    public static void Stop(SessionRecording session)
    {
        if (!session.TryRetire()) return;
        session.StopBackends();
        Collector? retired = null;
        lock (s_lock)
        {
            if (s_sessions.Count == 1)
            {
                Gate.IsOpen = false;
                Interlocked.MemoryBarrierProcessWide();
                // A thread registers before its first write: who is inside one by now has arrived.
                AdmitArrivals();
                WaitForWriters();
                retired = s_collector;
                s_collector = null;
            }

            session.Map.Calibrate();
            AdmitArrivals();
            try
            {
                session.Finish(s_buffers);
            }
            finally
            {
                s_sessions.Remove(session);
                s_streaming = s_sessions.Exists(static s => s.IsStreaming);
                ReleaseChunks();
                if (s_sessions.Count == 0) s_buffers.ForEach(static buffer => buffer.Rest());
            }
        }

        retired?.Retire();
    }

    /// <summary>Gives back chunks that every session has read, and forgets threads that have died. Under <see cref="Lock"/>.</summary>
    public static void ReleaseChunks()
    {
        AdmitArrivals();
        for (int i = s_buffers.Count - 1; i >= 0; i--)
        {
            ThreadBuffer buffer = s_buffers[i];
            bool dead = !buffer.Thread.IsAlive;
            bool consumed = true;
            foreach (SessionRecording session in s_sessions) consumed &= session.HasConsumed(buffer);
            Chunk* chunk = (Chunk*)buffer.First;
            while (chunk != null && !IsNeeded(buffer, chunk))
            {
                buffer.Published(chunk, out Chunk* next);
                if (next == null) break;
                buffer.First = (nint)next;
                ChunkPool.Return(chunk);
                chunk = next;
            }

            if (!dead || !consumed) continue;
            foreach (SessionRecording session in s_sessions) session.Forget(buffer);
            for (chunk = (Chunk*)buffer.First; chunk != null;)
            {
                Chunk* next = chunk->Next;
                ChunkPool.Return(chunk);
                chunk = next;
            }

            s_buffers.RemoveAt(i);
        }
    }

    /// <summary>Takes threads that recorded for the first time into the list. Under <see cref="Lock"/>.</summary>
    public static void AdmitArrivals()
    {
        while (s_arrivals.TryDequeue(out ThreadBuffer? buffer)) s_buffers.Add(buffer);
    }

    private static bool IsNeeded(ThreadBuffer buffer, Chunk* chunk)
    {
        foreach (SessionRecording session in s_sessions)
        {
            if (session.NeedsFrom(buffer, chunk)) return true;
        }

        return false;
    }

    // Asymmetric Dekker: writers set their busy flag, then look at the gate; the barrier makes either the flag visible
    // here or the closed gate visible there. Writers are inside for nanoseconds; a preempted one gets the processor.
    private static void WaitForWriters()
    {
        foreach (ThreadBuffer buffer in s_buffers)
        {
            SpinWait spin = default;
            while (buffer.IsBusy && buffer.Thread.IsAlive) spin.SpinOnce();
        }
    }

    private static void StopAll()
    {
        SessionRecording[] sessions;
        lock (s_lock) sessions = [.. s_sessions];
        foreach (SessionRecording session in sessions)
        {
            try
            {
                Stop(session);
            }
            catch (IOException e)
            {
                // The process is going down; there is nobody to throw at.
                Trace.WriteLine(e.Message);
            }
        }
    }
}
