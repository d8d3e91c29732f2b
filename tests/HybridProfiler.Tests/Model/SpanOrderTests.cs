using CsCheck;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Model;

public sealed class SpanOrderTests
{
    private static readonly Gen<(long Start, long Duration)> s_span = Gen.Select(Gen.Long[0, 40], Gen.Long[0, 12]);

    [Fact]
    public void Spans_of_a_few_sources_come_out_in_one_order() =>
        s_span.Array[0, 60].Array[1, 5].Sample(sources => Check([.. sources.SelectMany(s => s.OrderBy(p => p.Start).ThenByDescending(p => p.Duration))]));

    [Fact]
    public void Spans_in_any_order_come_out_in_one_order() => s_span.Array[0, 300].Sample(Check);

    [Fact]
    public void Spans_with_known_parents_keep_the_order_of_adding_where_they_begin_together() =>
        s_span.Array[1, 200].Sample(spans => Assert.Equal(
            Enumerable.Range(0, spans.Length).OrderBy(i => spans[i].Start).ThenBy(i => i),
            RowsOf(spans, parent: -1)));

    // By begin, the longer first, the one that was added first before its equals.
    private static void Check((long Start, long Duration)[] spans) => Assert.Equal(
        Enumerable.Range(0, spans.Length).OrderBy(i => spans[i].Start).ThenByDescending(i => spans[i].Duration).ThenBy(i => i),
        RowsOf(spans, TraceBuilder.FindParent));

    private static IEnumerable<int> RowsOf((long Start, long Duration)[] spans, int parent)
    {
        TraceBuilder builder = new();
        int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main"));
        for (int i = 0; i < spans.Length; i++) builder.AddSpan(track, spans[i].Start, spans[i].Duration, builder.Intern($"{i}"), parent: parent);
        Trace trace = builder.Build();
        for (int row = 0; row < spans.Length; row++)
        {
            int added = int.Parse(trace.NameOf(row), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(spans[added], (trace.Spans.Start[row], trace.Spans.Duration[row]));
            yield return added;
        }
    }
}
