using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;

namespace HybridProfiler.EventPipe.Tests;

/// <summary>This process, recorded once while it does what a recording shall show, with the times around it.</summary>
internal sealed record OwnRecording(string Path, (long From, long To) Collection, (long From, long To) Contention, (long From, long To) Whole)
{
    // GC, JIT, contention, exceptions, threading.
    private const long Keywords = 0x1 | 0x10 | 0x4000 | 0x8000 | 0x10000;

    private static readonly Lazy<OwnRecording?> s_instance = new(Make);

    /// <summary>The recording; skips the test where a process may not be recorded.</summary>
    public static OwnRecording Get() => Recording.Of(s_instance);

    private static OwnRecording? Make()
    {
        Recording? recording = Recording.Start(
            Recording.Provider("Microsoft-Windows-DotNETRuntime", EventLevel.Verbose, Keywords),
            Recording.Provider("System.Runtime", EventLevel.Informational, 0, ("EventCounterIntervalSec", "1")));
        if (recording is null) return null;
        Appear();
        long begin = Recording.Now();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        (long, long) collection = (begin, Recording.Now());
        (long, long) contention = Contend();
        try
        {
            Throw();
        }
        catch (InvalidTimeZoneException)
        {
        }

        // Counters come once a second.
        Thread.Sleep(2_500);
        // The folder goes with the process: every test of it reads the file.
        return new OwnRecording(recording.Stop().Path, collection, contention, (begin, Recording.Now()));
    }

    private static (long, long) Contend()
    {
        object gate = new();
        long asked = 0, got = 0;
        using ManualResetEventSlim held = new();
        Thread waiter = new(() =>
        {
            held.Wait();
            Volatile.Write(ref asked, Recording.Now());
            lock (gate) got = Recording.Now();
        });
        waiter.Start();
        lock (gate)
        {
            held.Set();
            Recording.Until(() => Volatile.Read(ref asked) != 0 && waiter.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
            // What is looked for in the recording is a wait of a length that no other has.
            Thread.Sleep(300);
        }

        waiter.Join();
        return (asked, got);
    }

    // Called once and so compiled here: a thread is known from its first span on, and the pause has to fall on it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Appear()
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw() => throw new InvalidTimeZoneException("thrown to be seen");
}
