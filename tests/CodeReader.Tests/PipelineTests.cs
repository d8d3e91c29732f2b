using System.Collections.Immutable;
using CodeReader.Codes;
using CodeReader.Evaluation;
using CodeReader.Pipeline;
using HybridProfiler;
using HybridProfiler.Formats;
using HybridProfiler.Model;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // a session records the whole process

namespace CodeReader.Tests;

/// <summary>Laws of the recorded pipeline, whatever the times are.</summary>
public sealed class PipelineTests(ReadCodes run) : IClassFixture<ReadCodes>
{
    private Trace Trace => run.Trace;

    [Fact]
    public void The_targets_are_met_on_held_out_images() =>
        Assert.All(Target.Check(run.Recorded), target => Assert.True(target.IsMet, $"{target.Demand}: {target.Measured}"));

    [Fact]
    public void Answers_are_the_same_recorded_and_unrecorded()
    {
        Assert.Equal(run.Codes.Length, run.Recorded.Count);
        foreach ((CodeReading recorded, CodeReading unrecorded) in run.Recorded.Zip(run.Unrecorded))
        {
            Assert.Same(unrecorded.Code, recorded.Code);
            Assert.Equal(unrecorded.Read, recorded.Read);
            Assert.Equal(unrecorded.Recognised, recorded.Recognised);
            Assert.Equal(unrecorded.LeftEarly, recorded.LeftEarly);
        }
    }

    [Fact]
    public void Answers_of_the_symbolic_part_pass_the_check() =>
        Assert.All(run.Recorded, reading => Assert.True(Luhn.IsValid(reading.Read)));

    [Fact]
    public void Nothing_was_lost_or_left_open()
    {
        // The device's clock is mapped to the host's, with an uncertainty: times within it may have been moved.
        Assert.True((Trace.Health with { ClampedDeviceTimes = 0 }).IsClean, Trace.Health.ToString());
        Assert.Equal(0, Trace.Health.UnconsumedHandOffs);
    }

    [Fact]
    public void Every_code_is_a_request_of_its_class_with_its_features()
    {
        Assert.Equal(run.Codes.Select(code => (long)code.Id), Trace.Requests.Id.ToArray());
        Assert.Equal(run.Codes.Select(code => code.ClassName), Trace.Requests.Class.ToArray().Select(c => Trace.Strings[c]));
    }

    [Fact]
    public void Every_request_passes_the_parts_it_should_and_no_others()
    {
        for (int request = 0; request < run.Codes.Length; request++)
        {
            bool left = run.Recorded[request].LeftEarly;
            string[] parts = [.. SpansOf(request).Select(ComponentOf).Where(name => name != "").Distinct().Order()];
            string[] expected = left
                ? ["normaliser", "queue", "scanner", "stem", "symbolic"]
                : ["normaliser", "queue", "reader", "scanner", "stem", "symbolic", "transformer"];
            Assert.Equal(expected, parts.Select(name => name == "normaliser (managed)" ? "normaliser" : name));
        }
    }

    [Fact]
    public void Spans_of_a_request_lie_within_it()
    {
        for (int request = 0; request < run.Codes.Length; request++)
        {
            int whole = Trace.Requests.Span[request];
            Assert.All(SpansOf(request).Where(IsOnHost), span => Assert.InRange(Trace.Spans.Start[span], Trace.Spans.Start[whole], Trace.Spans.EndOf(whole)));
        }
    }

    [Fact]
    public void The_symbolic_part_runs_on_a_thread_of_its_own()
    {
        int[] threads = [.. Spans.Where(s => ComponentOf(s) == "symbolic").Select(s => Trace.Spans.Track[s]).Distinct()];
        Assert.Equal("symbolic", Trace.Tracks[Assert.Single(threads)].Name);
        Assert.DoesNotContain(Spans, s => ComponentOf(s) == "stem" && Trace.Spans.Track[s] == threads[0]);
    }

    [Fact]
    public void Bytes_on_every_edge_are_those_of_the_tensors()
    {
        long all = run.Codes.Sum(code => (long)code.Length);
        long stayed = run.Recorded.Where(r => !r.LeftEarly).Sum(r => (long)r.Code.Length);
        Assert.Equal(all * 64, Bytes("pixels"));
        Assert.Equal(all * 32 * 32 * sizeof(float), Bytes("images"));
        Assert.Equal(stayed * 32 * 8 * 8 * sizeof(float), Bytes("features"));
        Assert.Equal(2 * stayed * 10 * sizeof(float), Bytes("logits"));
        Assert.Equal(all * 10 * sizeof(float), Bytes("log-probabilities"));

        for (int i = 0; i < Trace.HandOffs.Count; i++)
        {
            TensorLayout layout = Trace.HandOffs.Layouts[Trace.HandOffs.Layout[i]];
            long elements = layout.Shape.Aggregate(1L, (product, size) => product * size);
            Assert.Equal(elements * TensorInfo.SizeOf(layout.DType), Trace.HandOffs.Bytes[i]);
            Assert.NotEqual(MemoryKind.Unknown, layout.From);
            Assert.NotEqual(MemoryKind.Unknown, layout.To);
            Assert.InRange(Trace.HandOffs.Produced[i], 0, Trace.HandOffs.Consumed[i]);
        }
    }

    [Fact]
    public void Hand_offs_begin_in_a_span_of_the_producer_and_end_in_one_of_the_consumer()
    {
        for (int i = 0; i < Trace.HandOffs.Count; i++)
        {
            EdgeInfo edge = Trace.Edges[Trace.HandOffs.Edge[i]];
            Assert.Equal(Trace.Components[edge.Producer].Name, ComponentOf(Trace.HandOffs.ProducerSpan[i]));
            Assert.Equal(Trace.Components[edge.Consumer].Name, ComponentOf(Trace.HandOffs.ConsumerSpan[i]));
        }
    }

    [Fact]
    public void Decisions_are_those_that_were_taken()
    {
        Assert.Equal(run.Codes.Length, Spans.Count(s => IsDecision(s, "early exit")));
        Assert.Equal(run.Codes.Length, Spans.Count(s => IsDecision(s, "repair")));
        Assert.Equal(run.Recorded.Count(r => r.LeftEarly), Trace.Requests.Count - Spans.Count(s => ComponentOf(s) == "transformer"));
        Assert.Equal(run.Recorded.Count(r => !Luhn.IsValid(r.Recognised)), Spans.Count(s => Trace.NameOf(s) == "most probable valid code"));

        bool IsDecision(int span, string name) => Trace.Spans.Kind[span] == (byte)SpanKind.Decision && Trace.NameOf(span) == name;
    }

    [Fact]
    public void The_queue_never_holds_more_than_its_bound_and_is_empty_at_the_end()
    {
        ImmutableArray<CounterSeries> series = Trace.CounterSamples;
        int counter = Enumerable.Range(0, Trace.Counters.Length).Single(i => Trace.Counters[i].Name == "queue length");
        double[] values = series[counter].Value.ToArray();
        Assert.All(values, value => Assert.InRange(value, 0, 8));
        Assert.Equal(0, values[^1]);
    }

    [Fact]
    public void Waiting_in_the_queue_is_recorded_from_one_thread_to_the_other() =>
        Assert.Equal(run.Codes.Length, Spans.Count(s => Trace.NameOf(s) == "queued" && Trace.Spans.Kind[s] == (byte)SpanKind.Wait));

    [Fact]
    public void The_trace_file_tells_the_same()
    {
        using TemporaryFolder folder = new("codereader-");
        string path = folder.File("trace.pftrace");
        TraceFile.Save(Trace, path);
        Trace read = TraceFile.Load(path);
        Assert.Equal(Spans.Select(Trace.NameOf), Enumerable.Range(0, read.Spans.Count).Select(read.NameOf));
        Assert.Equal(Trace.Spans.Start.ToArray(), read.Spans.Start.ToArray());
        Assert.Equal(Trace.Spans.Duration.ToArray(), read.Spans.Duration.ToArray());
        Assert.Equal(Trace.HandOffs.Bytes.ToArray(), read.HandOffs.Bytes.ToArray());
        Assert.Equal(Trace.Requests.Id.ToArray(), read.Requests.Id.ToArray());
    }

    [Fact]
    public void Every_code_is_two_transfers_and_two_kernels_on_the_device()
    {
        if (!run.Images.StartsWith("OpenCL", StringComparison.Ordinal))
            Assert.Skip(run.Images);
        int[] device = [.. Spans.Where(span => !IsOnHost(span))];
        Assert.Equal(4 * run.Codes.Length, device.Length);
        Assert.All(device, span => Assert.Equal("normaliser", ComponentOf(span)));
        for (int request = 0; request < run.Codes.Length; request++)
        {
            var kinds = device.Where(span => Trace.Spans.Request[span] == request).Select(span => (SpanKind)Trace.Spans.Kind[span]);
            Assert.Equal([SpanKind.Compute, SpanKind.Compute, SpanKind.Transfer, SpanKind.Transfer], kinds.Order());
        }
    }

    private IEnumerable<int> Spans => Enumerable.Range(0, Trace.Spans.Count);

    private IEnumerable<int> SpansOf(int request) => Spans.Where(s => Trace.Spans.Request[s] == request);

    private bool IsOnHost(int span) => Trace.Tracks[Trace.Spans.Track[span]].Device < 0;

    private string ComponentOf(int span) =>
        span < 0 || Trace.Spans.Component[span] < 0 ? "" : Trace.Components[Trace.Spans.Component[span]].Name;

    private long Bytes(string edge) => Enumerable.Range(0, Trace.HandOffs.Count)
        .Where(i => Trace.Edges[Trace.HandOffs.Edge[i]].Name == edge).Sum(i => Trace.HandOffs.Bytes[i]);
}
