using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using Microsoft.Diagnostics.NETCore.Client;

namespace HybridProfiler.EventPipe.Tests;

/// <summary>This process, recorded once while it does what a recording shall show, with the times around it.</summary>
internal sealed record OwnRecording(string Path, (long From, long To) Collection, (long From, long To) Contention, (long From, long To) Whole)
{
    // GC, JIT, contention, exceptions, threading.
    private const long Keywords = 0x1 | 0x10 | 0x4000 | 0x8000 | 0x10000;

    public static Lazy<OwnRecording?> Instance { get; } = new(Make);

    /// <summary>The recording; skips the test where a process may not be recorded.</summary>
    public static OwnRecording Get()
    {
        OwnRecording? recording = Instance.Value;
        if (recording is null) Assert.Skip("the runtime's diagnostics are switched off for this process");
        return recording;
    }

    private static OwnRecording? Make()
    {
        string path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("nettrace-").FullName, "own.nettrace");
        EventPipeSession session;
        try
        {
            session = new DiagnosticsClient(Environment.ProcessId).StartEventPipeSession(
                [
                    new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Verbose, Keywords),
                    new EventPipeProvider("System.Runtime", EventLevel.Informational, 0, new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" }),
                ],
                requestRundown: false);
        }
        catch (ServerNotAvailableException)
        {
            return null;
        }

        using (session)
        {
            Task copy = Task.Run(() =>
            {
                using FileStream file = File.Create(path);
                session.EventStream.CopyTo(file);
            });
            long begin = Stopwatch.GetTimestamp();
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            (long, long) collection = (Ns(begin), Ns(Stopwatch.GetTimestamp()));
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
            session.Stop();
            copy.Wait();
            return new OwnRecording(path, collection, contention, (Ns(begin), Ns(Stopwatch.GetTimestamp())));
        }
    }

    private static (long, long) Contend()
    {
        object gate = new();
        long asked = 0, got = 0;
        using ManualResetEventSlim held = new();
        Thread waiter = new(() =>
        {
            held.Wait();
            Volatile.Write(ref asked, Stopwatch.GetTimestamp());
            lock (gate) got = Stopwatch.GetTimestamp();
        });
        waiter.Start();
        lock (gate)
        {
            held.Set();
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref asked) != 0 && waiter.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin), TimeSpan.FromMinutes(1)));
            // What is looked for in the recording is a wait of a length that no other has.
            Thread.Sleep(300);
        }

        waiter.Join();
        return (Ns(asked), Ns(got));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw() => throw new InvalidTimeZoneException("thrown to be seen");

    private static long Ns(long ticks) => (long)((Int128)ticks * 1_000_000_000 / Stopwatch.Frequency);
}
