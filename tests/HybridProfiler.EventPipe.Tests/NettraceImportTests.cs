using System.Text;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.EventPipe.Tests;

/// <summary>The runtime's own events of this process, against what the process knows of itself.</summary>
public sealed class NettraceImportTests
{
    [Fact]
    public void A_garbage_collection_and_its_pause_lie_on_the_clock_of_stopwatch()
    {
        OwnRecording own = OwnRecording.Get();
        Trace trace = Load(own.Path);
        int collection = Assert.Single(Rows(trace), r => trace.NameOf(r).StartsWith("GC generation 2", StringComparison.Ordinal) && Within(trace, r, own.Collection));
        Assert.Equal(SpanKind.Runtime, (SpanKind)trace.Spans.Kind[collection]);
        Assert.Equal("Induced", Attribute(trace, collection, "reason").String);
        Assert.Equal(2, Attribute(trace, collection, "generation").Int64);
        Assert.Contains(Rows(trace), r => trace.NameOf(r) == "GC pause" && Within(trace, r, own.Collection) && trace.Spans.Start[r] <= trace.Spans.EndOf(collection) && trace.Spans.EndOf(r) >= trace.Spans.Start[collection]);
    }

    [Fact]
    public void The_analysis_takes_a_pause_from_the_work_it_fell_on()
    {
        OwnRecording own = OwnRecording.Get();
        Trace trace = Load(own.Path);
        PathPiece pause = Assert.Single(TraceAnalysis.Of(trace).CriticalPath.Pieces, p => p.Bound == BoundBy.Runtime && p.Span >= 0 && trace.NameOf(p.Span) == "GC pause" && Within(trace, p.Span, own.Collection));
        Assert.Equal((trace.Spans.Start[pause.Span], trace.Spans.EndOf(pause.Span)), (pause.StartNs, pause.EndNs));
    }

    [Fact]
    public void Waiting_for_a_lock_is_a_wait_of_the_thread_as_long_as_it_was()
    {
        OwnRecording own = OwnRecording.Get();
        Trace trace = Load(own.Path);
        int wait = Assert.Single(Rows(trace), r => trace.NameOf(r) == "lock contention" && Within(trace, r, own.Contention) && trace.Spans.Duration[r] > 50_000_000);
        Assert.Equal((SpanKind.Wait, TrackKind.HostThread), ((SpanKind)trace.Spans.Kind[wait], trace.Tracks[trace.Spans.Track[wait]].Kind));
    }

    [Fact]
    public void Exceptions_jit_and_counters_are_there()
    {
        OwnRecording own = OwnRecording.Get();
        Trace trace = Load(own.Path);
        int thrown = Assert.Single(Rows(trace), r => trace.NameOf(r) == "exception System.InvalidTimeZoneException");
        Assert.Equal((0L, "thrown to be seen"), (trace.Spans.Duration[thrown], Attribute(trace, thrown, "message").String));
        Assert.Contains(Rows(trace), r => trace.NameOf(r).StartsWith("JIT ", StringComparison.Ordinal) && trace.Spans.Duration[r] > 0);
        int heap = Enumerable.Range(0, trace.Counters.Length).Single(c => trace.Counters[c].Name == "managed heap");
        Assert.Equal(CounterUnit.Bytes, trace.Counters[heap].Unit);
        Assert.True(trace.CounterSamples[heap].Value[0] > 0);
        string[] parts = [MemoryCounters.Generation0, MemoryCounters.Generation1, MemoryCounters.Generation2, MemoryCounters.LargeObjectHeap, MemoryCounters.PinnedObjectHeap];
        CounterSeries[] sizes = [.. parts.Select(name => trace.CounterSamples[Enumerable.Range(0, trace.Counters.Length).Single(c => trace.Counters[c].Name == name)])];
        for (int i = 0; i < trace.CounterSamples[heap].Count; i++) Assert.Equal(trace.CounterSamples[heap].Value[i], sizes.Sum(s => s.Value[i]));
        Assert.Contains(trace.Counters, c => c.Name == "System.Runtime: Working Set" && c.Unit == CounterUnit.Bytes);
    }

    [Fact]
    public void Header_covers_the_recording_and_names_process_and_time_of_day()
    {
        OwnRecording own = OwnRecording.Get();
        Trace trace = Load(own.Path);
        Assert.Equal(Environment.ProcessId, trace.Header.ProcessId);
        Assert.InRange(trace.Header.StopNs, own.Collection.To, own.Whole.To);
        long now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100 - (long)((Int128)System.Diagnostics.Stopwatch.GetTimestamp() * 1_000_000_000 / System.Diagnostics.Stopwatch.Frequency);
        // The file states the time of day in whole milliseconds.
        Assert.InRange(trace.Header.RealtimeOffsetNs - now, -2_000_000_000, 2_000_000_000);
        Assert.Equal(".nettrace", trace.Header.Facts["source.format"]);
    }

    [Fact]
    public void A_file_that_breaks_off_gives_what_lies_before_or_says_what_is_wrong()
    {
        byte[] bytes = File.ReadAllBytes(OwnRecording.Get().Path);
        int whole = Load(OwnRecording.Get().Path).Spans.Count;
        using TemporaryFolder folder = new("nettrace-");
        string cut = folder.File("cut.nettrace");
        foreach (int percent in (int[])[0, 1, 10, 40, 70, 95])
        {
            File.WriteAllBytes(cut, bytes[..Math.Max(12, bytes.Length * percent / 100)]);
            try
            {
                Trace trace = Load(cut);
                Assert.InRange(trace.Spans.Count, 0, whole);
                Assert.NotEmpty(trace.Health.Notes);
            }
            catch (TraceFormatException e)
            {
                Assert.Contains("nettrace", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Only_its_own_files_are_recognised()
    {
        NettraceImporter importer = new();
        Assert.True(importer.Recognises("Nettrace"u8));
        Assert.False(importer.Recognises(Encoding.UTF8.GetBytes("{\"traceEvents\":[]}")));
        Assert.Throws<TraceFormatException>(() => importer.Read(new MemoryStream("Nettrace and nothing else"u8.ToArray())));
    }

    private static Trace Load(string path) => TraceFile.Load(path, new NettraceImporter());

    private static IEnumerable<int> Rows(Trace trace) => Enumerable.Range(0, trace.Spans.Count);

    private static bool Within(Trace trace, int row, (long From, long To) range) => trace.Spans.Start[row] >= range.From && trace.Spans.EndOf(row) <= range.To;

    private static AttributeValue Attribute(Trace trace, int row, string key)
    {
        Assert.True(trace.Attributes.TryGet(row, trace.Strings.Texts.IndexOf(key), out AttributeValue value), key);
        return value;
    }
}
