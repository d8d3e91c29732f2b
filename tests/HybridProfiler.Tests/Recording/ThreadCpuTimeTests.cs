using HybridProfiler.Model;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class ThreadCpuTimeTests
{
    private static readonly Label s_work = Component.Define("cpu.worker").Label("work");

    [Fact]
    public void Nothing_is_sampled_unasked()
    {
        using Session session = Profiler.Configure().Start();
        using (s_work.Enter()) Thread.SpinWait(1);
        Assert.DoesNotContain(session.Stop().Counters, c => ThreadCpuTimeCounter.TryThread(c.Name, out _));
    }

    [Fact]
    public void CPU_time_of_a_recording_thread_grows_with_its_work_and_bears_the_id_of_its_track()
    {
        Trace trace = RecordOnOneThread();
        if (trace.Health.Absences.FirstOrDefault(a => a.Source == ThreadCpuTimeCounter.Source) is { } absence) Assert.Skip(absence.Reason);
        TrackInfo thread = trace.Tracks[trace.Spans.Track[Enumerable.Range(0, trace.Spans.Count).Single(r => trace.NameOf(r) == "work" && trace.Components[trace.Spans.Component[r]].Name == "cpu.worker")]];
        int counter = Array.FindIndex([.. trace.Counters], c => c.Name == ThreadCpuTimeCounter.NameOf(thread.NativeId));
        Assert.True(counter >= 0, $"no counter of thread {thread.NativeId} among: {string.Join(", ", trace.Counters.Select(c => c.Name))}");
        Assert.Equal((CounterUnit.Nanoseconds, -1), (trace.Counters[counter].Unit, trace.Counters[counter].Device));
        CounterSeries series = trace.CounterSamples[counter];
        Assert.Equal(series.Value.ToArray().Order(), series.Value.ToArray());
        // The thread lives through the session: it is sampled at the start and at the stop at least.
        double measured = series.Value[^1] - series.Value[0];
        Assert.InRange(series.Count, 2, int.MaxValue);
        // A system that counts in steps may be a step off at either end.
        const double StepNs = 20e6;
        Assert.InRange(measured, 1, series.Time[^1] - series.Time[0] + StepNs);
        Assert.Contains(trace.Health.Notes, n => n.StartsWith(ThreadCpuTimeCounter.Source + ": from ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CPU time of thread 4711", true, 4711)]
    [InlineData("CPU time of thread ", false, 0)]
    [InlineData("CPU time of thread -1", false, 0)]
    [InlineData("CPU time of thread 12 (2)", false, 0)]
    [InlineData("working set", false, 0)]
    public void Only_names_with_a_thread_are_about_one(string name, bool expected, long thread)
    {
        Assert.Equal(expected, ThreadCpuTimeCounter.TryThread(name, out long found));
        Assert.Equal(thread, found);
        if (expected) Assert.Equal(name, ThreadCpuTimeCounter.NameOf(thread));
    }

    private static Trace RecordOnOneThread()
    {
        Trace? trace = null;
        Thread thread = new(() =>
        {
            using Session session = Profiler.Configure().AddThreadCpuTime().Start();
            long from = Stopwatch.GetTimestamp();
            using (s_work.Enter())
                while (Stopwatch.GetElapsedTime(from).TotalMilliseconds < 60) Thread.SpinWait(100);
            trace = session.Stop();
        });
        thread.Start();
        thread.Join();
        return trace!;
    }
}
