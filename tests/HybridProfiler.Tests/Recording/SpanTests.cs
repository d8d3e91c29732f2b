using HybridProfiler.Model;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class SpanTests
{
    private static readonly Component s_component = Component.Define("span.tests");
    private static readonly Label s_label = s_component.Label("free");
    private static readonly AttributeKey<long> s_number = AttributeKey<long>.Define("number");

    [Fact]
    public async Task A_span_crosses_await_and_threads()
    {
        using Session session = Profiler.Start();
        Span span = s_label.Begin();
        await Task.Run(() => span.Set(s_number, 3).End(), TestContext.Current.CancellationToken);
        Trace trace = session.Stop();
        int row = trace.Only("free");
        Assert.Equal(TrackKind.Async, trace.Tracks[trace.Spans.Track[row]].Kind);
        Assert.Equal(3, trace.Attributes.ValuesOf(row)[0].Int64);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void Overlapping_spans_lie_on_different_lanes()
    {
        using Session session = Profiler.Start();
        Span a = s_label.Begin(), b = s_label.Begin();
        a.End();
        Span c = s_label.Begin();
        b.End();
        c.End();
        Trace trace = session.Stop();
        trace.AssertLaws();
        int[] lanes = [.. trace.Named("free").OrderBy(row => trace.Spans.Start[row]).Select(row => trace.Tracks[trace.Spans.Track[row]].Lane)];
        Assert.Equal([0, 1, 0], lanes);
    }

    [Fact]
    public void Ending_twice_is_counted_and_the_first_end_stands()
    {
        using Session session = Profiler.Start();
        Span span = s_label.Begin();
        span.End();
        long after = System.Diagnostics.Stopwatch.GetTimestamp();
        Thread other = new(span.End);
        other.Start();
        other.Join();
        Trace trace = session.Stop();
        Assert.Equal(1, trace.Health.UnmatchedEnds);
        Assert.True(trace.Spans.EndOf(trace.Only("free")) <= after + 1000);
    }

    [Fact]
    public void A_span_nobody_ends_reaches_to_the_stop()
    {
        using Session session = Profiler.Start();
        s_label.Begin();
        Trace trace = session.Stop();
        Assert.Equal(SpanFlags.Unfinished, trace.FlagsOf(trace.Only("free")));
        Assert.Equal(1, trace.Health.UnfinishedSpans);
    }

    [Fact]
    public void A_hand_off_links_the_spans_at_both_ends_across_threads()
    {
        Component consumer = Component.Define("span.tests.consumer");
        Label produce = s_component.Label("produce"), consume = consumer.Label("consume");
        Edge edge = Edge.From(s_component).To(consumer, "tensor");
        using Session session = Profiler.Start();
        HandOff handOff;
        using (produce.Enter())
        {
            handOff = edge.Send(new TensorInfo { DType = DType.Float32, Shape = [2, 3, 4, 5], Strides = [60, 1, 15, 3], From = MemoryKind.Native, To = MemoryKind.Managed, Conversions = Conversions.Copy | Conversions.Layout, Tensor = 42, Version = 7 });
        }

        edge.Send(100);
        Thread other = new(() =>
        {
            using (consume.Enter()) handOff.Receive();
        });
        other.Start();
        other.Join();
        Trace trace = session.Stop();
        HandOffTable table = trace.HandOffs;
        Assert.Equal(2, table.Count);
        Assert.Equal((480L, 42L, 7), (table.Bytes[0], table.Tensor[0], table.Version[0]));
        TensorLayout layout = table.Layouts[table.Layout[0]];
        Assert.Equal([2L, 3, 4, 5], layout.Shape);
        Assert.Equal([60L, 1, 15, 3], layout.Strides);
        Assert.Equal((MemoryKind.Native, MemoryKind.Managed, Conversions.Copy | Conversions.Layout), (layout.From, layout.To, layout.Conversions));
        Assert.Equal(("produce", "consume"), (trace.NameOf(table.ProducerSpan[0]), trace.NameOf(table.ConsumerSpan[0])));
        Assert.True(table.Consumed[0] >= table.Produced[0]);
        Assert.Equal(-1, table.Consumed[1]);
        Assert.Equal(1, trace.Health.UnconsumedHandOffs);
        Assert.Equal((int)FlowKind.HandOff, trace.Flows.Kind[0]);
    }

    [Fact]
    public void A_flow_links_consecutive_points()
    {
        Label a = s_component.Label("a"), b = s_component.Label("b"), c = s_component.Label("c");
        using Session session = Profiler.Start();
        Flow flow;
        using (a.Enter()) flow = Flow.Start();
        using (b.Enter()) flow.Step();
        using (c.Enter()) flow.Step();
        Trace trace = session.Stop();
        Assert.Equal([("a", "b"), ("b", "c")], Enumerable.Range(0, trace.Flows.Count).Select(i => (trace.NameOf(trace.Flows.From[i]), trace.NameOf(trace.Flows.To[i]))));
    }
}
