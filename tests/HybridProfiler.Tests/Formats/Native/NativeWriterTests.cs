using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.NativePrograms;
using HybridProfiler.Tests.Formats.Oracle;

namespace HybridProfiler.Tests.Formats.Native;

/// <summary>The writer of the native library against the managed one, the managed reader and protoc.</summary>
public sealed class NativeWriterTests
{
    [Fact]
    public void The_same_calls_give_the_same_bytes_as_the_managed_writer()
    {
        int first = Random.Shared.Next(1 << 20);
        for (int seed = first; seed < first + Verification.Samples(quick: 40, full: 2000); seed++)
        {
            var recording = new RandomRecording(seed);
            byte[] managed = Managed(recording, events: 300), native = Native(recording, events: 300);
            int difference = managed.AsSpan().CommonPrefixLength(native);
            Assert.True(difference == managed.Length && managed.Length == native.Length, $"seed {seed}: {managed.Length} bytes by the managed writer, {native.Length} by the native one, the first difference is at {difference}");
        }
    }

    [Fact]
    public void Names_beyond_what_is_interned_are_written_out()
    {
        // Which ones those are differs: the native writer numbers texts as they come.
        var recording = new RandomRecording(seed: 7, names: 70_000);
        byte[] native = Native(recording, events: 200_000);
        TraceComparison.AssertSame(PerfettoFormat.Read(new MemoryStream(Managed(recording, events: 200_000))), PerfettoFormat.Read(new MemoryStream(native)));
    }

    [Fact]
    public void What_the_native_writer_wrote_is_read_without_loss_and_written_again_alike()
    {
        var recording = new RandomRecording(Random.Shared.Next(1 << 20));
        Trace trace = PerfettoFormat.Read(new MemoryStream(Native(recording, events: 500)));
        TraceComparison.AssertSame(PerfettoFormat.Read(new MemoryStream(Managed(recording, events: 500))), trace);
        Trace again = PerfettoFormat.Read(new MemoryStream(PerfettoRoundTripTests.Bytes(trace)));
        TraceComparison.AssertSame(trace, again);
    }

    [Fact]
    public void Protoc_reads_the_same_slices_and_operations_as_the_managed_reader()
    {
        var recording = new RandomRecording(Random.Shared.Next(1 << 20));
        byte[] bytes = Native(recording, events: 400);
        Trace trace = PerfettoFormat.Read(new MemoryStream(bytes));
        var oracle = new PerfettoOracle(bytes);
        Assert.Equal(0, oracle.Unfinished);
        Assert.Equal(
            Enumerable.Range(0, trace.Spans.Count).Where(s => !IsOperation(trace, s)).Select(s => trace.NameOf(s)).Order(StringComparer.Ordinal),
            oracle.Slices.Select(s => s.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            Enumerable.Range(0, trace.Spans.Count).Where(s => IsOperation(trace, s)).Select(s => $"{trace.NameOf(s)} {trace.Spans.Start[s]} {trace.Spans.Duration[s]}").Order(StringComparer.Ordinal),
            oracle.Operations.Select(o => $"{o.Name} {o.Ns} {o.Duration}").Order(StringComparer.Ordinal));
        Assert.Equal(trace.Header.Facts.Count, oracle.Attributes.Keys.Count(k => k.StartsWith("fact ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_cut_at_any_byte_gives_what_was_written_before()
    {
        byte[] bytes = Native(new RandomRecording(seed: 11), events: 30);
        int spans = PerfettoFormat.Read(new MemoryStream(bytes)).Spans.Count, last = 0;
        for (int length = 200; length < bytes.Length; length++)
        {
            Trace cut = PerfettoFormat.Read(new MemoryStream(bytes, 0, length));
            Assert.InRange(cut.Spans.Count, last, spans);
            last = cut.Spans.Count;
        }

        Assert.Equal(spans, last);
    }

    private static bool IsOperation(Trace trace, int span) => trace.Tracks[trace.Spans.Track[span]].Kind == TrackKind.DeviceQueue;

    private static byte[] Managed(RandomRecording recording, int events)
    {
        var stream = new MemoryStream();
        using (var writer = new PerfettoWriter(stream, recording.TextOf, leaveOpen: true)) recording.Into(writer, events);
        return stream.ToArray();
    }

    private static byte[] Native(RandomRecording recording, int events)
    {
        using var script = new TraceScript(recording.TextOf);
        recording.Into(script, events);
        using TemporaryFolder folder = new("hp-native");
        string trace = folder.File("trace.pftrace");
        string calls = folder.File("script");
        File.WriteAllText(calls, script.Text);
        NativeTestProgram.Run("trace_script", calls, trace);
        return File.ReadAllBytes(trace);
    }
}
