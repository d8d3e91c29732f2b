using System.Text;
using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Merging;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace HybridProfiler.Analysis.Tests;

public sealed class CpuTimeTests
{
    [Fact]
    public void CPU_time_of_components_and_unattributed_time_sum_to_the_measured_time() =>
        CpuTimeTrace.All.Sample(made =>
        {
            CpuTimeUsage usage = TraceAnalysis.Of(made.Trace).CpuTime;
            Assert.Equal(usage.MeasuredNs, usage.Components.Sum(c => c.CpuNs) + usage.UnattributedNs);
            Assert.Equal(made.MeasuredNs, usage.MeasuredNs);
            Assert.Equal(made.SampledNs, usage.SampledNs);
            Assert.True(usage.UnattributedNs >= 0);
        });

    [Fact]
    public void The_time_that_a_component_really_had_lies_within_its_bounds() =>
        CpuTimeTrace.All.Sample(made =>
        {
            foreach (ComponentCpuTime component in TraceAnalysis.Of(made.Trace).CpuTime.Components)
            {
                Assert.Equal(made.WorkingNs[component.Component], component.WorkingNs);
                Assert.InRange(made.CpuNs[component.Component], component.LeastCpuNs, component.MostCpuNs);
                Assert.InRange(component.CpuNs, component.LeastCpuNs, component.MostCpuNs);
                Assert.InRange(component.MostCpuNs, 0, component.WorkingNs);
            }

            Assert.Equal(made.WorkingNs.Count(w => w > 0), TraceAnalysis.Of(made.Trace).CpuTime.Components.Length);
        });

    [Fact]
    public void Samples_at_every_change_leave_nothing_uncertain() =>
        CpuTimeTrace.Dense.Sample(made => Assert.All(TraceAnalysis.Of(made.Trace).CpuTime.Components, c =>
            Assert.Equal((made.CpuNs[c.Component], made.CpuNs[c.Component], made.CpuNs[c.Component]), (c.CpuNs, c.LeastCpuNs, c.MostCpuNs))));

    [Fact]
    public void Merged_traces_keep_the_CPU_time_of_each_process_though_their_threads_have_the_same_ids() =>
        Gen.Select(CpuTimeTrace.All, CpuTimeTrace.All).Sample((a, b) =>
        {
            CpuTimeUsage one = TraceAnalysis.Of(a.Trace).CpuTime, other = TraceAnalysis.Of(b.Trace).CpuTime;
            CpuTimeUsage both = TraceAnalysis.Of(TraceMerge.Of([new MergeInput(a.Trace, "a"), new MergeInput(b.Trace, "b", 5_000)]).Trace).CpuTime;
            Assert.Equal((one.Threads + other.Threads, one.MeasuredNs + other.MeasuredNs, one.UnattributedNs + other.UnattributedNs), (both.Threads, both.MeasuredNs, both.UnattributedNs));
            Assert.Equal(one.Components.Concat(other.Components).Select(Figures).Order(), both.Components.Select(Figures).Order());
        }, iter: 30);

    [Fact]
    public void A_sum_that_falls_is_left_out()
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StartNs = 0, StopNs = 1_000 } };
        int c = builder.AddComponent(new ComponentInfo("c", Paradigm.Glue));
        builder.AddSpan(builder.AddTrack(new TrackInfo(TrackKind.HostThread, "t", 7)), 0, 1_000, builder.Intern("work"), c);
        int counter = builder.AddCounter(new CounterInfo(ThreadCpuTimeCounter.NameOf(7), CounterUnit.Nanoseconds, true));
        foreach ((long at, double value) in ((long, double)[])[(0, 500), (300, 800), (600, 10), (1_000, 110)]) builder.AddCounterSample(counter, at, value);
        CpuTimeUsage usage = TraceAnalysis.Of(builder.Build()).CpuTime;
        Assert.Equal((700L, 400L, 0L), (usage.SampledNs, usage.MeasuredNs, usage.UnattributedNs));
        Assert.Equal(new ComponentCpuTime(c, 400, 400, 400, 700), Assert.Single(usage.Components));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpu.pftrace")]
    [InlineData("cpu.json")]
    public void A_component_that_spins_is_told_from_one_that_sleeps(string file)
    {
        Label spin = Component.Define("cpu.spins").Label("spin"), sleep = Component.Define("cpu.sleeps").Label("sleep");
        using ManualResetEventSlim begin = new(false), end = new(false);
        using CountdownEvent done = new(2);
        Thread[] threads = [Run(spin, static () => { for (long from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from).TotalMilliseconds < 20;) { } }), Run(sleep, static () => Thread.Sleep(20))];
        using Session session = Profiler.Configure().AddThreadCpuTime().Start();
        begin.Set();
        done.Wait(TestContext.Current.CancellationToken);
        Trace trace = session.Stop();
        end.Set();
        foreach (Thread thread in threads) thread.Join();
        if (trace.Health.Absences.FirstOrDefault(a => a.Source == ThreadCpuTimeCounter.Source) is { } absence) Assert.Skip(absence.Reason);

        using TemporaryFolder folder = new("hp-cpu-");
        TraceAnalysis analysis = TraceAnalysis.Of(trace);
        if (file.Length > 0)
        {
            TraceFile.Save(trace, folder.File(file));
            analysis = TraceAnalysis.Of(TraceFile.Load(folder.File(file)));
        }

        // Other tests may record at the same time: only these two are looked at.
        ComponentCpuTime spins = Of("cpu.spins", analysis), sleeps = Of("cpu.sleeps", analysis);
        Assert.Equal(Figures(Of("cpu.spins", TraceAnalysis.Of(trace))), Figures(spins));
        Assert.Equal(Figures(Of("cpu.sleeps", TraceAnalysis.Of(trace))), Figures(sleeps));
        // Both threads lived before the start and beyond the stop, so all of their scopes lies between samples.
        Assert.All((ComponentCpuTime[])[spins, sleeps], c => Assert.Equal(analysis.Components.Single(u => u.Component == c.Component).HostWorkNs, c.WorkingNs));
        Assert.True(spins.Utilisation > 3 * sleeps.Utilisation, $"{spins.Utilisation:0.000} while spinning, {sleeps.Utilisation:0.000} while sleeping");
        Assert.Contains("component/cpu_utilisation", Encoding.UTF8.GetString(analysis.Report().ToJson()), StringComparison.Ordinal);

        static ComponentCpuTime Of(string name, TraceAnalysis of) => of.CpuTime.Components.Single(c => of.Trace.Components[c.Component].Name == name);

        Thread Run(Label label, Action work)
        {
            Thread thread = new(() =>
            {
                begin.Wait();
                for (int i = 0; i < 15; i++)
                    using (label.Enter()) work();
                done.Signal();
                end.Wait();
            }) { IsBackground = true };
            thread.Start();
            return thread;
        }
    }

    [Fact]
    public void A_recording_without_it_says_why_there_is_none()
    {
        TraceBuilder builder = new() { Health = Health.Perfect with { Absences = [new Absence(ThreadCpuTimeCounter.Source, "no ids")] } };
        builder.AddComponent(new ComponentInfo("c", Paradigm.Glue));
        Assert.Contains("CPU time: not measured: no ids.", TraceAnalysis.Of(builder.Build()).Report().ToMarkdown(), StringComparison.Ordinal);
        builder.Health = Health.Perfect;
        string plain = TraceAnalysis.Of(builder.Build()).Report().ToMarkdown();
        Assert.Contains("CPU time: not measured: the recording was made without AddThreadCpuTime().", plain, StringComparison.Ordinal);
    }

    private static (long, long, long, long) Figures(ComponentCpuTime c) => (c.CpuNs, c.LeastCpuNs, c.MostCpuNs, c.WorkingNs);
}
