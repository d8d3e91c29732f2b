using HybridProfiler.Cuda.Driver;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Events;

/// <summary>
/// All marked streams of the process, the threads that mark them, and the sessions that listen. Any number of sessions may
/// listen: each gets the spans begun between its start and its stop. Nothing here waits for a device, and no stream of the
/// program is synchronised.
/// </summary>
internal static unsafe class EventTable
{
    private const int FirstSamples = 12;
    private const long SampledEveryNs = 50_000_000;
    private static readonly Lock s_serving = new();
    private static readonly Lock s_tables = new();
    private static readonly List<EventThread> s_threads = [];
    private static readonly List<CudaContext> s_contexts = [];
    private static readonly long[] s_unmarked = new long[Enum.GetValues<UnmarkedReason>().Length];
    private static EventSource[] s_listeners = [];
    private static volatile bool s_isListening;
    private static int s_epoch;
    private static int s_lastNumber;
    private static long s_lastSampleNs;

    /// <summary>True while a session listens: the one branch that a program pays otherwise.</summary>
    public static bool IsListening => s_isListening;

    /// <summary>Number of times that a session came or went.</summary>
    public static int Epoch => Volatile.Read(ref s_epoch);

    /// <summary>Adds a stream.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="context">Context of the stream.</param>
    /// <param name="device">Device of the context.</param>
    /// <param name="handle">The stream.</param>
    /// <param name="name">Name, or null for one made of the device's name and a number.</param>
    /// <param name="nativeId">The driver's own number, else the handle.</param>
    public static StreamLog Open(CudaDriver driver, nint context, CudaDevice device, nint handle, string? name, long nativeId)
    {
        lock (s_tables)
        {
            CudaContext? known = s_contexts.FirstOrDefault(c => c.Handle == context && c.Driver == driver && c.IsAlive());
            if (known is null)
            {
                int index = 0;
                while (s_contexts.Any(c => c.Index == index)) index++;
                s_contexts.Add(known = new CudaContext(driver, context, device, index));
            }

            int number = ++s_lastNumber;
            StreamLog log = new(known, handle, name ?? $"{device.Info.Name} stream {number}", number, nativeId);
            known.Streams.Add(log);
            return log;
        }
    }

    /// <summary>Adds a thread.</summary>
    public static void Add(EventThread thread)
    {
        lock (s_tables) s_threads.Add(thread);
    }

    /// <summary>Begins the listening: events are made ready and the clocks are sampled.</summary>
    public static void Listen(EventSource listener)
    {
        lock (s_serving)
        {
            listener.StartEpoch = Interlocked.Increment(ref s_epoch);
            listener.UnmarkedBefore = Unmarked();
            s_listeners = [.. s_listeners, listener];
            s_isListening = true;
            Serve(sample: true);
        }
    }

    /// <summary>Ends the listening.</summary>
    /// <returns>Number of spans of the listener's session that have not been reached.</returns>
    public static int Leave(EventSource listener)
    {
        lock (s_serving)
        {
            int lost = CountPending(listener);
            s_listeners = [.. s_listeners.Where(l => l != listener)];
            s_isListening = s_listeners.Length > 0;
            if (s_isListening) return lost;
            foreach (EventThread thread in Threads()) thread.Collect();
            foreach (CudaContext context in Contexts()) Release(context);
            return lost;
        }
    }

    /// <summary>Says that a session takes no later spans.</summary>
    public static int EndEpoch() => Interlocked.Increment(ref s_epoch);

    /// <summary>Hands over every span that has been reached.</summary>
    /// <param name="sample">True when the clocks are sampled in any case, else when the last sample is old enough.</param>
    public static void Drain(bool sample)
    {
        lock (s_serving) Serve(sample);
    }

    /// <summary>Waits for the pending spans of a session, no longer than until a host time. Polls: to wait for an event is a synchronisation.</summary>
    public static void AwaitPending(EventSource listener, long untilNs)
    {
        SpinWait spin = default;
        while (true)
        {
            lock (s_serving)
            {
                Serve(sample: false);
                if (CountPending(listener) == 0 || HostTime.NowNs() >= untilNs) return;
            }

            spin.SpinOnce(sleep1Threshold: 20);
        }
    }

    /// <summary>Counts work that was to be marked and could not be.</summary>
    public static void CountUnmarked(UnmarkedReason reason) => Interlocked.Increment(ref s_unmarked[(int)reason]);

    /// <summary>Counts so far, by <see cref="UnmarkedReason"/>.</summary>
    public static long[] Unmarked() => [.. Enumerable.Range(0, s_unmarked.Length).Select(i => Interlocked.Read(ref s_unmarked[i]))];

    /// <summary>Counts a failed call in every session, and takes a context for gone whose driver says so.</summary>
    /// <param name="context">Context of the call.</param>
    /// <param name="call">The call, in words.</param>
    /// <param name="status">What it returned.</param>
    /// <param name="ofOurOwn">True when the call is about events that only this class destroys: a handle that is not valid any more went with its context.</param>
    public static void Fail(CudaContext context, string call, CudaStatus status, bool ofOurOwn = false)
    {
        bool gone = status.IsEndOfContext() || (ofOurOwn && status == CudaStatus.InvalidHandle);
        if (gone) context.Leave();
        string what = $"{call} returned {context.Driver.NameOf(status)}"
            + (gone ? $": the context on {context.Device.Info.Name} is destroyed or lost, its work has host time only from here on" : "");
        foreach (EventSource listener in Volatile.Read(ref s_listeners)) listener.Fail(what);
    }

    /// <summary>Hands a span to the sessions that it belongs to.</summary>
    public static void Deliver(in StreamSpan span, long beginNs, long endNs)
    {
        foreach (EventSource listener in s_listeners)
        {
            if (listener.Takes(span.Epoch)) listener.Deliver(span, beginNs, endNs);
        }
    }

    /// <summary>Counts a span that will never be reached.</summary>
    public static void Lose(StreamSpan span)
    {
        foreach (EventSource listener in s_listeners)
        {
            if (listener.Takes(span.Epoch)) listener.Lost++;
        }
    }

    private static void Serve(bool sample)
    {
        long now = HostTime.NowNs();
        sample |= now - s_lastSampleNs >= SampledEveryNs;
        if (sample) s_lastSampleNs = now;
        foreach (EventThread thread in Threads())
        {
            bool isAlive = thread.IsAlive;
            thread.Collect();
            if (!isAlive) Bury(thread);
        }

        foreach (CudaContext context in Contexts()) Serve(context, sample);
    }

    private static void Serve(CudaContext context, bool sample)
    {
        StreamLog[] streams = StreamsOf(context);
        // Nothing is made in a context in which nothing is marked.
        if (streams.Length > 0)
        {
            using CaptureMode relaxed = CaptureMode.Relax(context.Driver);
            if (context.TryEnter())
            {
                context.Pool.KeepReady();
                foreach (EventSource listener in s_listeners)
                {
                    if (!context.IsGone && !listener.HasClock(context)) listener.BeginClock(context, FirstSamples);
                }

                if (sample) context.Anchors.Sample(Learn);
                else context.Anchors.Collect(Learn);
                foreach (StreamLog log in streams)
                {
                    if (!log.IsClosed)
                    {
                        foreach (EventSource listener in s_listeners) listener.Declare(log);
                    }

                    if (!context.IsGone) log.Poll();
                    if (log.IsClosed && log.IsEmpty) Remove(log);
                }

                context.Exit();
            }
        }

        if (context.IsGone) Bury(context);
    }

    private static void Learn(CudaContext context, long beforeNs, long deviceNs, long afterNs)
    {
        foreach (EventSource listener in s_listeners) listener.Learn(context, beforeNs, deviceNs, afterNs);
    }

    // No session listens any more: the driver gets back what was made in the context.
    private static void Release(CudaContext context)
    {
        bool isOpen = StreamsOf(context).Any(log => !log.IsClosed);
        using (CaptureMode relaxed = CaptureMode.Relax(context.Driver))
        {
            bool canCall = context.TryEnter();
            foreach (StreamLog log in StreamsOf(context)) log.Abandon(span => context.Pool.Return(span.Events));
            foreach (EventThread thread in Threads()) GiveBack(thread, context);
            context.Pool.Release();
            context.Anchors.Release(canCall);
            if (canCall) context.Exit();
        }

        if (context.IsGone || !isOpen)
        {
            lock (s_tables) s_contexts.Remove(context);
        }
    }

    private static void Bury(CudaContext context)
    {
        foreach (StreamLog log in StreamsOf(context)) log.Abandon(Lose);
        context.Anchors.Release(canCall: false);
        lock (s_tables) s_contexts.Remove(context);
    }

    private static void Bury(EventThread thread)
    {
        foreach (CudaContext context in Contexts()) GiveBack(thread, context);
        lock (s_tables) s_threads.Remove(thread);
    }

    private static void GiveBack(EventThread thread, CudaContext context)
    {
        if (thread.TakeStash(context) is not { } stash || stash.Context != context) return;
        foreach (EventPair pair in stash.Pairs) context.Pool.Return(pair);
    }

    private static void Remove(StreamLog log)
    {
        lock (s_tables) log.Context.Streams.Remove(log);
    }

    private static int CountPending(EventSource listener)
    {
        int count = 0;
        foreach (CudaContext context in Contexts())
        {
            foreach (StreamLog log in StreamsOf(context)) count += log.CountPending(listener.StartEpoch, listener.StopEpoch);
        }

        return count;
    }

    private static EventThread[] Threads()
    {
        lock (s_tables) return [.. s_threads];
    }

    private static CudaContext[] Contexts()
    {
        lock (s_tables) return [.. s_contexts];
    }

    private static StreamLog[] StreamsOf(CudaContext context)
    {
        lock (s_tables) return [.. context.Streams];
    }
}
