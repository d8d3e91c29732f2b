using System.Text.Json;
using CsCheck;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Random traces, written and read with an independent parser.</summary>
public sealed class ChromeSpanTests
{
    private const int Traces = 400;

    [Fact]
    public void Every_span_is_written_once_with_its_name_and_exact_times() => ChromeTraces.Any.Sample(
        trace =>
        {
            ChromeDocument file = ChromeDocument.Of(trace);
            Assert.Equal(trace.Spans.Count, file.Spans.Count);
            long origin = file.Root.GetProperty("hybridProfiler").GetProperty("originNs").GetInt64();
            Assert.Equal(trace.Header.StartNs, origin);
            Assert.Equal(origin + trace.Header.RealtimeOffsetNs, file.Root.GetProperty("baseTimeNanoseconds").GetInt64());
            for (int row = 0; row < trace.Spans.Count; row++)
            {
                ChromeSpan span = file.Spans[row];
                Assert.Equal(Replaced(trace.NameOf(row)), span.Name);
                bool instant = trace.Spans.Duration[row] == 0;
                Assert.Equal(instant ? 1 : trace.Spans.Duration[row], span.Duration);
                Assert.Equal(trace.Spans.Start[row] - origin, instant ? span.Number("start_ns") : span.Start);
                Assert.Equal(instant, span.Has("duration_ns"));
                if (instant) Assert.Equal(0, span.Number("duration_ns"));
                Assert.Equal(trace.Spans.Component[row] >= 0 ? trace.Components[trace.Spans.Component[row]].Name : null, span.Has("component") ? span.Text("component") : null);
                Assert.Equal(trace.Spans.Request[row] >= 0, span.Has("request"));
            }

            long instants = trace.Spans.Duration.Count(0L);
            Assert.Equal(Sum(trace.Spans.Duration) + instants, file.Spans.Sum(s => s.Duration));
        },
        iter: Traces);

    [Fact]
    public void What_contains_a_span_on_its_thread_is_its_parent_and_nothing_overlaps_in_part() => ChromeTraces.Any.Sample(
        trace =>
        {
            ChromeDocument file = ChromeDocument.Of(trace);
            HashSet<(int, int)> instants = file.ThreadsNamed(name => name.EndsWith("(zero length)", StringComparison.Ordinal));
            foreach (IGrouping<(int, int), ChromeSpan> thread in file.Spans.GroupBy(s => s.Thread))
            {
                var open = new Stack<ChromeSpan>();
                long before = 0;
                foreach (ChromeSpan span in thread)
                {
                    Assert.True(span.Start >= before, "the events of a thread are in order of time");
                    before = span.Start;
                    while (open.Count > 0 && open.Peek().End <= span.Start) open.Pop();
                    int parent = trace.Spans.Parent[span.Row];
                    if (open.Count > 0)
                    {
                        Assert.Equal(parent, open.Peek().Row);
                        Assert.True(span.End <= open.Peek().End, "no part of a child lies beyond its parent's end");
                    }
                    else if (parent >= 0)
                    {
                        // Only what has no length may lie apart from its parent: on the thread for instants.
                        Assert.Equal(0, trace.Spans.Duration[span.Row]);
                        Assert.Contains(thread.Key, instants);
                    }

                    open.Push(span);
                }
            }
        },
        iter: Traces);

    [Fact]
    public void Spans_of_a_host_track_with_a_length_stay_on_its_thread_and_those_without_are_drawn_near_their_time() => ChromeTraces.Any.Sample(
        trace =>
        {
            ChromeDocument file = ChromeDocument.Of(trace);
            JsonElement tracks = file.Root.GetProperty("hybridProfiler").GetProperty("tracks");
            foreach (ChromeSpan span in file.Spans)
            {
                int track = trace.Spans.Track[span.Row];
                (int, int) own = (tracks[track].GetProperty("pid").GetInt32(), tracks[track].GetProperty("tid").GetInt32());
                bool instant = trace.Spans.Duration[span.Row] == 0;
                if (trace.Tracks[track].Kind != TrackKind.DeviceQueue && !instant) Assert.Equal(own, span.Thread);
                if (instant && span.Thread == own) Assert.InRange(span.Start - (trace.Spans.Start[span.Row] - trace.Header.StartNs), -1, 1000);
            }
        },
        iter: Traces);

    [Fact]
    public void Thread_ids_belong_to_one_track_each_and_every_thread_has_a_name() => ChromeTraces.Any.Sample(
        trace =>
        {
            ChromeDocument file = ChromeDocument.Of(trace);
            foreach (IGrouping<(int, int), ChromeSpan> thread in file.Spans.GroupBy(s => s.Thread))
            {
                Assert.Single(thread.Select(s => trace.Spans.Track[s.Row]).Distinct());
            }

            HashSet<(int, int)> named = file.ThreadsNamed(_ => true);
            Assert.Equal(file.Phase("M").Count(m => m.GetProperty("name").GetString() == "thread_name"), named.Count);
            Assert.Empty(file.Spans.Select(s => s.Thread).Except(named));
        },
        iter: Traces / 4);

    [Fact]
    public void Attributes_are_written_once_with_the_value_set_last_and_never_hide_our_own_arguments() => ChromeTraces.Any.Sample(
        trace =>
        {
            ChromeDocument file = ChromeDocument.Of(trace);
            foreach (ChromeSpan span in file.Spans)
            {
                foreach (int key in trace.Attributes.KeysOf(span.Row))
                {
                    Assert.True(trace.Attributes.TryGet(span.Row, key, out AttributeValue value));
                    string name = Replaced(trace.Strings[key]);
                    bool ours = name is "External id" or "device" or "attributes";
                    JsonElement written = (ours ? span.Args.GetProperty("attributes") : span.Args).GetProperty(name);
                    Assert.Equal(
                        value.Type switch
                        {
                            AttributeType.Int64 => value.Int64,
                            AttributeType.Double when double.IsFinite(value.Double) => value.Double,
                            AttributeType.Double => value.ToString(),
                            AttributeType.Boolean => value.Boolean,
                            _ => (object)Replaced(value.String!),
                        },
                        value.Type switch
                        {
                            AttributeType.Int64 => written.GetInt64(),
                            AttributeType.Double when double.IsFinite(value.Double) => written.GetDouble(),
                            AttributeType.Boolean => written.GetBoolean(),
                            _ => (object)written.GetString()!,
                        });
                }
            }
        },
        iter: Traces);

    [Fact]
    public void Counters_are_numbers_at_exact_times_and_what_is_not_finite_is_left_out_and_counted() => ChromeTraces.Any.Sample(
        trace =>
        {
            ChromeDocument file = ChromeDocument.Of(trace);
            CounterSeries series = trace.CounterSamples[0];
            var expected = Enumerable.Range(0, series.Count).Where(i => double.IsFinite(series.Value[i]))
                .Select(i => (series.Time[i] - trace.Header.StartNs, series.Value[i]));
            var written = file.Phase("C").Select(c => (ChromeDocument.Nanoseconds(c.GetProperty("ts")), c.GetProperty("args").GetProperty("W").GetDouble()));
            Assert.Equal(expected, written);
            long leftOut = file.Root.GetProperty("hybridProfiler").GetProperty("health").GetProperty("counterSamplesLeftOut").GetInt64();
            Assert.Equal(series.Count, file.Phase("C").Count() + leftOut);
        },
        iter: Traces);

    /// <summary>What text becomes on the way through UTF-8: lone surrogates are replaced.</summary>
    private static string Replaced(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static long Sum(ReadOnlySpan<long> values)
    {
        long sum = 0;
        foreach (long value in values) sum += value;
        return sum;
    }
}
