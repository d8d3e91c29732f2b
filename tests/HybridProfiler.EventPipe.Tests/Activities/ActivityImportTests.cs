using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.EventPipe.Tests.Activities;

/// <summary>Activities that this process made and recorded, against what it knows of them.</summary>
public sealed class ActivityImportTests
{
    // Shown under another name than the program's code has.
    private const string Shown = "GET /orders/{id}";

    [Fact]
    public void Every_activity_has_the_times_of_its_begin_and_its_end()
    {
        ActivityRecording own = ActivityRecording.Whole;
        Assert.Equal(own.Program.Made.Count, Rows(own.Trace).Count());
        foreach ((string name, MadeActivity made) in own.Program.Made)
        {
            int row = Row(own, name);
            Assert.InRange(own.Trace.Spans.Start[row], made.Begin.From, made.Begin.To);
            if (made.End is { } end) Assert.InRange(own.Trace.Spans.EndOf(row), end.From, end.To);
            else Assert.Equal(own.Trace.Header.StopNs, own.Trace.Spans.EndOf(row));
            Assert.Equal(made.End is null, ((SpanFlags)own.Trace.Spans.Flags[row]).HasFlag(SpanFlags.Unfinished));
        }
    }

    [Theory]
    [InlineData("outer", null)]
    [InlineData("inner", "outer")]
    [InlineData("Work", "inner")]
    [InlineData("Piece", "Work")]
    [InlineData("in the piece", "Piece")]
    [InlineData("part of passed", null)]
    [InlineData("stranger", null)]
    [InlineData("parse", null)]
    [InlineData("batch", null)]
    public void What_stayed_on_its_thread_nests_there(string name, string? parent)
    {
        ActivityRecording own = ActivityRecording.Whole;
        int row = Row(own, name);
        TrackInfo track = own.Trace.Tracks[own.Trace.Spans.Track[row]];
        Assert.Equal((TrackKind.HostThread, (long)own.Program.Made[name].BeginThread), (track.Kind, track.NativeId));
        Assert.Equal(own.Program.Made[name].BeginThread, own.Program.Made[name].EndThread);
        Assert.Equal(parent is null ? -1 : Row(own, parent), own.Trace.Spans.Parent[row]);
    }

    [Theory]
    [InlineData("passed")]
    [InlineData("left")]
    [InlineData("ask")]
    [InlineData("call")]
    [InlineData("endless")]
    public void What_left_its_thread_or_never_ended_lies_on_a_lane(string name)
    {
        ActivityRecording own = ActivityRecording.Whole;
        Assert.Equal(TrackKind.Async, own.Trace.Tracks[own.Trace.Spans.Track[Row(own, name)]].Kind);
    }

    [Fact]
    public void Sources_are_components()
    {
        ActivityRecording own = ActivityRecording.Whole;
        foreach (string name in own.Program.Made.Keys.Except(["request", "answer"]))
            Assert.Equal(name is "Work" or "Piece" ? WorkEvents.SourceName : ActivityProgram.SourceName, own.Trace.Components[own.Trace.Spans.Component[Row(own, name)]].Name);
        Assert.Equal(SpanKind.Wait, (SpanKind)own.Trace.Spans.Kind[Row(own, "call")]);
        Assert.Equal(SpanKind.Compute, (SpanKind)own.Trace.Spans.Kind[Row(own, "inner")]);
    }

    [Fact]
    public void Tags_and_parameters_of_events_are_attributes_of_their_types()
    {
        ActivityRecording own = ActivityRecording.Whole;
        int inner = Row(own, "inner"), work = Row(own, "Work");
        Assert.Equal(5L, Attribute(own.Trace, inner, "count"));
        Assert.Equal(1.5, Attribute(own.Trace, inner, "rate"));
        Assert.Equal(true, Attribute(own.Trace, inner, "ok"));
        Assert.Equal("a, b (and) c: d", Attribute(own.Trace, inner, "text"));
        Assert.Equal("01234", Attribute(own.Trace, inner, "zip"));
        Assert.Equal("resize", Attribute(own.Trace, work, "step"));
        Assert.Equal(7L, Attribute(own.Trace, work, "size"));
        Assert.Equal(21L, Attribute(own.Trace, work, "bytes"));
    }

    [Fact]
    public void An_activity_of_kind_server_is_a_request_to_which_its_parts_belong()
    {
        ActivityRecording own = ActivityRecording.Whole;
        Trace trace = own.Trace;
        int row = Row(own, "request");
        Assert.Equal([Row(own, "answer"), row], trace.Requests.Span.ToArray());
        Assert.Equal((TrackKind.Requests, SpanKind.Stage, Shown), (trace.Tracks[trace.Spans.Track[row]].Kind, (SpanKind)trace.Spans.Kind[row], trace.Strings[trace.Requests.Class[1]]));
        Assert.Equal(trace.Spans.Start[row], trace.Requests.IntendedStart[1]);
        Assert.Equal([Row(own, "answer")], Rows(trace).Where(r => trace.Spans.Request[r] == 0));
        Assert.Equal(new[] { "call", "parse", "request" }.Select(n => Row(own, n)).Order(), Rows(trace).Where(r => trace.Spans.Request[r] == 1));
        Assert.Equal("request", Attribute(trace, row, "activity.operation"));
        Assert.Equal("Server", Attribute(trace, row, "activity.kind"));
        Assert.Equal("Error", Attribute(trace, row, "activity.status"));
        Assert.Equal("no such order", Attribute(trace, row, "activity.status_description"));
        Assert.Equal(own.Program.Remote.TraceId.ToHexString(), Attribute(trace, row, "activity.trace_id"));
        Assert.Equal(own.Program.Remote.SpanId.ToHexString(), Attribute(trace, row, "activity.parent_span_id"));
        Assert.Equal(own.Program.Made["request"].SpanId, Attribute(trace, row, "activity.span_id"));
    }

    [Fact]
    public void Links_tell_of_what_nesting_does_not()
    {
        ActivityRecording own = ActivityRecording.Whole;
        FlowTable flows = own.Trace.Flows;
        (string, string)[] expected = [("ask", "answer"), ("outer", "batch"), ("passed", "batch"), ("passed", "part of passed"), ("request", "call"), ("request", "parse")];
        Assert.Equal(
            expected.Select(l => (Row(own, l.Item1), Row(own, l.Item2))).Order(),
            Enumerable.Range(0, flows.Count).Select(f => (flows.From[f], flows.To[f])).Order());
        Assert.Equal(flows.Count, flows.Id.ToArray().Distinct().Count());
        Assert.All(flows.Kind.ToArray(), kind => Assert.Equal(FlowKind.User, (FlowKind)kind));
    }

    [Fact]
    public void Health_counts_what_has_no_end_and_what_nothing_joins()
    {
        Health health = ActivityRecording.Whole.Trace.Health;
        Assert.Equal((1, 0), (health.UnfinishedSpans, health.UnmatchedEnds));
        Assert.Contains("Activities without an end in the file: 1.", string.Join('\n', health.Notes), StringComparison.Ordinal);
        Assert.Contains("nothing says which belong together: 1.", string.Join('\n', health.Notes), StringComparison.Ordinal);
        Assert.Contains("TplEventSource", string.Join('\n', health.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_alone_give_spans_as_long_as_the_program_measured()
    {
        ActivityRecording own = ActivityRecording.StopsAndSamples;
        foreach ((string name, MadeActivity made) in own.Program.Made.Where(m => m.Value is { SpanId.Length: > 0, End: not null }))
        {
            int row = Row(own, name);
            (long From, long To) end = made.End!.Value;
            Assert.InRange(own.Trace.Spans.EndOf(row), end.From, end.To);
            // The program's own measure has steps of 100 ns and lies within its stamps.
            Assert.InRange(own.Trace.Spans.Duration[row], end.From - made.Begin.To - 100, end.To - made.Begin.From + 100);
            Assert.Equal(name == "request" ? Shown : name, Attribute(own.Trace, row, "shown"));
        }

        Assert.Equal("a, b (and) c: d", Attribute(own.Trace, Row(own, "inner"), "text"));
        Assert.Equal(5L, Attribute(own.Trace, Row(own, "inner"), "count"));
    }

    [Fact]
    public void Without_identities_the_ids_of_the_runtime_join_what_flows_with_a_thread()
    {
        ActivityRecording own = ActivityRecording.WithoutIdentities;
        foreach (string name in (string[])["outer", "inner", "Work", "Piece", "in the piece", "part of passed", "stranger", "left", "parse", "batch"])
        {
            MadeActivity made = own.Program.Made[name];
            int row = Row(own, name);
            Assert.InRange(own.Trace.Spans.Start[row], made.Begin.From, made.Begin.To);
            Assert.InRange(own.Trace.Spans.EndOf(row), made.End!.Value.From, made.End.Value.To);
        }

        Assert.Equal(Row(own, "Piece"), own.Trace.Spans.Parent[Row(own, "in the piece")]);
        Assert.Equal(TrackKind.Async, own.Trace.Tracks[own.Trace.Spans.Track[Row(own, "left")]].Kind);
        // Two ended where no id had come to, beside the stop that has none anyway; with the one that never ends, three stay open.
        Assert.Equal(3, own.Trace.Health.UnfinishedSpans);
        Assert.Contains(own.Trace.Health.Notes, n => n.Contains("nothing says which belong together: 3.", StringComparison.Ordinal));
    }

    [Fact]
    public void Samples_are_counted_and_health_says_who_shows_their_stacks()
    {
        Trace trace = ActivityRecording.StopsAndSamples.Trace;
        long samples = long.Parse(trace.Header.Facts["source.samples"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(samples > 0);
        Assert.Contains(trace.Health.Notes, n => n.Contains($"Samples of the sample profiler: {samples}.", StringComparison.Ordinal) && n.Contains("Speedscope", StringComparison.Ordinal) && n.Contains("PerfView", StringComparison.Ordinal));
        Assert.InRange(
            Enumerable.Range(0, trace.Counters.Length).Where(c => trace.Counters[c].Name.StartsWith("managed samples", StringComparison.Ordinal)).Sum(c => trace.CounterSamples[c].Value[^1]), 0, samples);
        Assert.False(ActivityRecording.Whole.Trace.Header.Facts.ContainsKey("source.samples"));
    }

    [Fact]
    public void A_file_of_activities_that_breaks_off_gives_what_lies_before()
    {
        ActivityRecording own = ActivityRecording.Whole;
        for (int percent = 5; percent < 100; percent += 5)
        {
            try
            {
                Trace trace = new NettraceImporter().Read(new MemoryStream(own.File[..(own.File.Length * percent / 100)]));
                Assert.InRange(trace.Spans.Count, 0, own.Trace.Spans.Count);
                Assert.NotEmpty(trace.Health.Notes);
            }
            catch (TraceFormatException e)
            {
                Assert.Contains("nettrace", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<int> Rows(Trace trace) => Enumerable.Range(0, trace.Spans.Count);

    private static int Row(ActivityRecording own, string name) => Assert.Single(Rows(own.Trace), r => own.Trace.NameOf(r) == (name == "request" ? Shown : name));

    private static object Attribute(Trace trace, int row, string key)
    {
        Assert.True(trace.Attributes.TryGet(row, trace.Strings.Texts.IndexOf(key), out AttributeValue value), key);
        return value.Type switch { AttributeType.Int64 => value.Int64, AttributeType.Double => value.Double, AttributeType.Boolean => value.Boolean, _ => value.String! };
    }
}
