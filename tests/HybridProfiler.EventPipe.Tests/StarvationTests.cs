using System.Diagnostics.Tracing;
using HybridProfiler.Model;

namespace HybridProfiler.EventPipe.Tests;

/// <summary>A thread pool that starves until the runtime has said so twice: no time is waited for, and none is taken for granted.</summary>
public sealed class StarvationTests
{
    private const long GateNs = 500_000_000;

    [Fact]
    public void A_starved_thread_pool_waits_for_as_long_as_the_runtime_says()
    {
        using Recording? recording = Recording.Start(Recording.Provider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, 0x10000));
        if (recording is null) Assert.Skip("the runtime's diagnostics are switched off for this process");
        long from = Recording.Now();
        using StarvationListener listener = new();
        Starve(() => listener.HeardNs.Length >= 2);
        long[] heard = listener.HeardNs;
        Trace trace = recording.Stop().Load();

        int[] waits = [.. Enumerable.Range(0, trace.Spans.Count).Where(r => trace.NameOf(r) == RuntimeSpans.ThreadPoolStarvation).OrderBy(trace.Spans.EndOf)];
        Assert.InRange(waits.Length, heard.Length, int.MaxValue);
        long before = trace.Header.StartNs;
        foreach (int wait in waits)
        {
            Assert.Equal((SpanKind.Wait, TrackKind.Async, "thread pool"), ((SpanKind)trace.Spans.Kind[wait], trace.Tracks[trace.Spans.Track[wait]].Kind, trace.Tracks[trace.Spans.Track[wait]].Name));
            // What the runtime says is about half a second at most, and no instant is told of twice.
            Assert.InRange(trace.Spans.Duration[wait], 0, GateNs);
            Assert.InRange(trace.Spans.Start[wait], before, trace.Spans.EndOf(wait));
            before = trace.Spans.EndOf(wait);
        }

        // Each that was heard is there, and came before it was heard.
        long[] ends = [.. waits.Select(trace.Spans.EndOf).Where(end => end >= from)];
        Assert.InRange(ends.Length, heard.Length, int.MaxValue);
        for (int i = 0; i < heard.Length; i++) Assert.InRange(ends[i], from, heard[i]);
        int threads = Assert.Single(Enumerable.Range(0, trace.Counters.Length), c => trace.Counters[c].Name == "thread pool threads");
        for (int i = 0; i < heard.Length; i++)
        {
            int sample = trace.CounterSamples[threads].Time.IndexOf(ends[i]);
            Assert.True(sample >= 0);
            Assert.True(sample == 0 || trace.CounterSamples[threads].Value[sample] > trace.CounterSamples[threads].Value[sample - 1]);
        }
    }

    // Work without end for a pool whose threads all wait: it is starved whatever number of threads it has or adds.
    private static void Starve(Func<bool> enough)
    {
        using ManualResetEventSlim goOn = new();
        using CountdownEvent done = new(1);
        try
        {
            Recording.Until(() =>
            {
                while (done.CurrentCount <= ThreadPool.ThreadCount + 1)
                {
                    done.AddCount();
                    ThreadPool.UnsafeQueueUserWorkItem(_ => { goOn.Wait(); done.Signal(); }, null);
                }

                return enough();
            });
        }
        finally
        {
            goOn.Set();
            done.Signal();
            done.Wait();
        }
    }
}
