using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>
/// All profiled queues of the process and the sessions that listen to them. Any number of sessions may listen: each gets
/// the commands enqueued between its start and its stop. Events are retained from the call to the drain, so that queue
/// and context may be released by the program at any time.
/// </summary>
internal static unsafe class CommandTable
{
    // Finished commands whose event the program still holds: another command may wait for it, so its handle must not be
    // given to a new event yet. A program that never releases its events gets this many kept by us too.
    private const int MostHeldEvents = 4096;

    private static readonly Lock s_serving = new();
    private static readonly Lock s_tables = new();
    private static readonly Lock s_eventsLock = new();
    private static readonly List<CommandLog> s_logs = [];
    private static readonly Dictionary<nint, ulong> s_events = [];
    private static readonly Dictionary<string, Driver> s_drivers = [];
    private static OpenClBackend[] s_listeners = [];
    private static int s_lastNumber;
    private static volatile bool s_isListening;
    private static readonly ManualResetEventSlim s_handedOver = new(false);

    /// <summary>True while a session listens: the one branch that a program pays otherwise.</summary>
    public static bool IsListening => s_isListening;

    /// <summary>Adds a queue, of which the caller holds a reference that goes to the table.</summary>
    public static CommandLog Open(nint queue, nint context, nint device, string? name, bool inOrder)
    {
        CL api = OpenClApi.Get();
        int number = Interlocked.Increment(ref s_lastNumber);
        name ??= $"{OpenClApi.Text(api, device, Silk.NET.OpenCL.DeviceInfo.Name)} queue {number}";
        // The probe of the device's clock needs the context as long as commands are pending.
        api.RetainContext(context);
        Driver found = Driver.Of(api, device);
        lock (s_tables)
        {
            if (!s_drivers.TryGetValue(found.Name, out Driver? driver)) s_drivers.Add(found.Name, driver = found);
            CommandLog log = new(api, driver, queue, context, device, name, number, inOrder);
            s_logs.Add(log);
            return log;
        }
    }

    /// <summary>Gives the reference of a queue back; its pending commands are still handed over.</summary>
    public static void Close(CommandLog log)
    {
        OpenClApi.Get().ReleaseCommandQueue(log.Queue);
        log.IsClosed = true;
        if (!IsListening) Drain(log.Driver);
        else log.Settle();
    }

    /// <summary>Begins the listening: declares the queues that are open and takes first samples of their clocks.</summary>
    public static void Listen(OpenClBackend listener)
    {
        lock (s_serving)
        {
            s_listeners = [.. s_listeners, listener];
            s_isListening = true;
            Drain();
            listener.AwaitSamples();
        }
    }

    /// <summary>Ends the listening.</summary>
    /// <returns>Number of commands of the listener's session that have not finished.</returns>
    public static int Leave(OpenClBackend listener)
    {
        lock (s_serving)
        {
            s_listeners = [.. s_listeners.Where(l => l != listener)];
            int lost = CountPending(listener);
            s_isListening = s_listeners.Length > 0;
            if (s_isListening) return lost;
            Drain();
            WritableMappings.Clear();
            return lost;
        }
    }

    /// <summary>Number of pending commands that belong to the session of a listener.</summary>
    public static int CountPending(OpenClBackend listener)
    {
        lock (s_serving)
        {
            int count = 0;
            foreach (CommandLog log in Logs()) count += log.CountPending(listener.StartNs, listener.StopNs);
            return count;
        }
    }

    /// <summary>
    /// Waits for the pending commands of a listener's session, no longer than until a host time. Whoever drains meanwhile
    /// (the collector for another session, a call of the program) ends a pause. What the device does on its own is polled:
    /// OpenCL tells of it without a callback only through clWaitForEvents, which has no bound, flushes the program's queues
    /// and runs commands on this thread on some drivers.
    /// </summary>
    public static void AwaitPending(OpenClBackend listener, long untilNs)
    {
        Drain();
        SpinWait spin = default;
        while (CountPending(listener) > 0 && HybridProfiler.Devices.HostTime.NowNs() < untilNs)
        {
            // Short commands end within the first turns; then at the pace of the system's timer.
            if (spin.NextSpinWillYield && spin.Count > 20)
            {
                s_handedOver.Wait(1);
                s_handedOver.Reset();
            }
            else
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            Drain();
        }
    }

    /// <summary>Passes on every command that has finished. With no listener, lets go of all. On a thread of the program.</summary>
    public static void Drain()
    {
        foreach (Driver driver in Drivers()) Drain(driver);
    }

    /// <summary>The same for the commands of one driver.</summary>
    public static void Drain(Driver driver)
    {
        lock (s_serving) Serve(driver);
    }

    /// <summary>The same on the collector's thread: leaves out drivers that only the program's threads may enter.</summary>
    public static void DrainByCollector()
    {
        foreach (Driver driver in Drivers())
        {
            if (!driver.IsConfined) Drain(driver);
        }
    }

    /// <summary>The same for a driver that only the program's threads may enter, within a call of the program on it.</summary>
    public static void DrainWithinCall(Driver driver)
    {
        // Never waits for whoever drains now: the next call, or the stop, comes back to it.
        if (!s_serving.TryEnter()) return;
        try
        {
            Serve(driver, driver.SweepAt);
        }
        finally
        {
            s_serving.Exit();
        }
    }

    /// <summary>Counts a driver error in every session.</summary>
    public static void Fail(string what)
    {
        foreach (OpenClBackend listener in Volatile.Read(ref s_listeners)) listener.Fail(what);
    }

    /// <summary>Remembers which command an event of the program belongs to.</summary>
    public static void NoteEvent(nint @event, ulong correlation)
    {
        lock (s_eventsLock) s_events[@event] = correlation;
    }

    /// <summary>Commands of the events that are known; null when none is.</summary>
    public static ulong[]? CorrelationsOf(ReadOnlySpan<nint> events)
    {
        Span<ulong> found = events.Length <= 64 ? stackalloc ulong[64] : new ulong[events.Length];
        int count = 0;
        lock (s_eventsLock)
        {
            foreach (nint @event in events)
            {
                if (s_events.TryGetValue(@event, out ulong correlation)) found[count++] = correlation;
            }
        }

        return count == 0 ? null : found[..count].ToArray();
    }

    /// <summary>Lets go of the event of a command that has been handed over. While draining.</summary>
    public static void Release(Driver driver, in Command command)
    {
        if (command.IsShared) driver.Held.Enqueue(command.Event);
        else OpenClApi.Get().ReleaseEvent(command.Event);
    }

    // Queues that are open or have commands pending.
    private static CommandLog[] Logs()
    {
        lock (s_tables) return [.. s_logs];
    }

    private static Driver[] Drivers()
    {
        lock (s_tables) return [.. s_drivers.Values];
    }

    private static void Serve(Driver driver, int sweepAt = 0)
    {
        Finished finished = new(s_listeners);
        foreach (CommandLog log in Logs())
        {
            if (log.Driver != driver) continue;
            if (!log.IsClosed)
            {
                foreach (OpenClBackend listener in s_listeners) listener.Declare(log);
            }

            if (s_listeners.Length == 0) log.Abandon();
            else log.Poll(ref finished);
            if (!log.IsClosed || !log.IsEmpty) continue;
            bool removed;
            lock (s_tables) removed = s_logs.Remove(log);
            if (removed) OpenClApi.Get().ReleaseContext(log.Context);
        }

        if (driver.Held.Count >= sweepAt) LetGoOfEvents(driver);
        if (driver.IsConfined)
        {
            foreach (OpenClBackend listener in s_listeners) listener.ServeClock(driver);
        }

        if (finished.Any) s_handedOver.Set();
    }

    private static void LetGoOfEvents(Driver driver)
    {
        CL api = OpenClApi.Get();
        Queue<nint> held = driver.Held;
        for (int left = held.Count; left > 0; left--)
        {
            nint @event = held.Dequeue();
            uint references = 0;
            bool isLast = api.GetEventInfo(@event, EventInfo.ReferenceCount, sizeof(uint), &references, null) != 0 || references <= 1;
            if (!isLast && s_listeners.Length > 0 && held.Count < MostHeldEvents)
            {
                held.Enqueue(@event);
                continue;
            }

            lock (s_eventsLock) s_events.Remove(@event);
            api.ReleaseEvent(@event);
        }

        driver.SweepAt = Math.Max(64, held.Count * 2);
    }
}
