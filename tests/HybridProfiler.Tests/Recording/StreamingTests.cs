using System.Diagnostics;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Tests.Formats;
using Trace = HybridProfiler.Model.Trace;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class StreamingTests : IDisposable
{
    private static readonly Component s_producer = Component.Define("stream.producer", Paradigm.Convolutional);
    private static readonly Component s_consumer = Component.Define("stream.consumer", Paradigm.Symbolic);
    private static readonly Label s_work = s_producer.Label("work");
    private static readonly Label s_step = s_consumer.Label("step");
    private static readonly Edge s_edge = Edge.From(s_producer).To(s_consumer, "items");
    private static readonly Counter s_counter = Counter.Define("stream.counter", CounterUnit.Bytes);
    private static readonly AttributeKey<string> s_text = AttributeKey<string>.Define("text");
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pftrace");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_streamed_trace_says_what_a_trace_in_memory_says()
    {
        // The stopwatch: ticks of the counter are mapped by what is known at the time, which can differ by a nanosecond.
        using Session memory = Profiler.Configure().WithClock(ClockSource.Stopwatch).Start();
        using Session stream = Profiler.Configure().WithClock(ClockSource.Stopwatch).WriteTo(_path).WithFlushInterval(TimeSpan.FromMilliseconds(1)).WithFact("model", "m").Start();
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() => Work(t)) { Name = $"worker {t}" })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Trace streamed = stream.Stop();
        Trace kept = memory.Stop();
        streamed.AssertLaws();
        kept.AssertLaws();
        Assert.Equal(Digest(kept), Digest(streamed));
        Assert.Equal(kept.Flows.Count, streamed.Flows.Count);
        Assert.True(streamed.Health.IsClean, streamed.Health.ToString());
        Assert.Equal(kept.Health.Records, streamed.Health.Records);
        Assert.Equal("m", streamed.Header.Facts["run.model"]);
        Assert.Null(TraceComparison.FirstDifference(streamed, TraceFile.Load(_path)));
    }

    [Fact]
    public void A_long_recording_fits_into_a_small_budget()
    {
        using Session session = Profiler.Configure().WriteTo(_path).WithMemoryBudget(4 << 20).Start();
        long recorded = 0;
        for (int burst = 0; burst < 40; burst++)
        {
            for (int i = 0; i < 10_000; i++)
            {
                using Scope scope = s_work.Enter();
                if (scope.IsRecording) recorded++;
            }

            Assert.InRange(HybridProfiler.Recording.ChunkPool.InUseBytes, 0, 4 << 20);

            // 320 KB a burst, far more in all than the budget: the collector has to take them away meanwhile.
            SpinWait.SpinUntil(() => HybridProfiler.Recording.ChunkPool.InUseBytes <= 2 << 20, 5000);
        }

        Trace trace = session.Stop();
        Assert.Equal(400_000, recorded);
        Assert.Equal(0, trace.Health.DroppedRecords);
        Assert.Equal(recorded, trace.Spans.Count);
    }

    [Fact]
    public void A_killed_process_leaves_its_open_spans_in_the_file()
    {
        Run("crash");
        Trace trace = TraceFile.Load(_path);
        Assert.Equal(1000, trace.Named("child").Length);
        Assert.Equal(SpanFlags.Unfinished, trace.FlagsOf(trace.Only("parent")));
        Assert.Equal(SpanFlags.Unfinished, trace.FlagsOf(trace.Only("free")));
        Assert.All(trace.Named("child"), row => Assert.Equal("parent", trace.ParentOf(row)));
    }

    [Fact]
    public void A_process_that_exits_without_stopping_leaves_a_complete_file()
    {
        Assert.Equal(0, Run("exit"));
        Trace trace = TraceFile.Load(_path);
        Assert.Equal(1002, trace.Spans.Count);
        Assert.Equal(2, trace.Health.UnfinishedSpans);
        Assert.True(trace.Header.StopNs > 0);
    }

    private int Run(string verb)
    {
        string probe = Path.Combine(AppContext.BaseDirectory, "HybridProfiler.Probe.dll");
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [probe, verb, _path]);
        // A killed process leaves the pipes of the runtime's diagnostics in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        Assert.True(process.WaitForExit(60_000), "the probe hangs");
        return process.ExitCode;
    }

    private static void Work(int thread)
    {
        for (int i = 0; i < 50; i++)
        {
            using (Request.Begin(thread * 1000 + i, "class"))
            {
                Span free = s_step.Begin();
                HandOff handOff;
                using (s_work.Enter(s_text, $"t{i % 3}")) handOff = s_edge.Send(new TensorInfo { DType = DType.Int32, Shape = [i, 2] });
                using (Scope step = s_step.Enter())
                {
                    handOff.Receive();
                    s_counter.Set(i);
                    for (int j = 0; j < 40; j++)
                    {
                        using (s_work.Enter())
                        {
                        }
                    }

                    step.Set(s_text, "done");
                }

                free.End();
            }

            // So that the recording lasts for many flushes.
            if (i % 10 == 0) Thread.Sleep(1);
        }
    }

    // What a trace says, apart from the order of tracks and lanes.
    private static string[] Digest(Trace trace) =>
    [
        .. Enumerable.Range(0, trace.Spans.Count).Select(row => string.Join(
            '|',
            trace.NameOf(row),
            trace.Spans.Start[row],
            trace.Spans.Duration[row],
            trace.Tracks[trace.Spans.Track[row]].Name,
            trace.ParentOf(row),
            trace.Spans.Component[row] < 0 ? "" : trace.Components[trace.Spans.Component[row]].Name,
            trace.Spans.Request[row] < 0 ? "" : trace.Requests.Id[trace.Spans.Request[row]],
            (SpanKind)trace.Spans.Kind[row],
            string.Join(',', trace.Attributes.ValuesOf(row).ToArray().Select(v => v.ToString())))).Order(StringComparer.Ordinal),
        .. Enumerable.Range(0, trace.HandOffs.Count).Select(i => $"{trace.HandOffs.Produced[i]} {trace.HandOffs.Consumed[i]} {trace.HandOffs.Bytes[i]} {string.Join('x', trace.HandOffs.Layouts[trace.HandOffs.Layout[i]].Shape)} {trace.NameOf(trace.HandOffs.ProducerSpan[i])} {trace.NameOf(trace.HandOffs.ConsumerSpan[i])}").Order(StringComparer.Ordinal),
        .. trace.CounterSamples.SelectMany((s, c) => Enumerable.Range(0, s.Count).Select(i => $"{trace.Counters[c].Name} {s.Time[i]} {s.Value[i]}")).Order(StringComparer.Ordinal),
    ];
}
