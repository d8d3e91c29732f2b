using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Plays a sealed trace into a sink, track by track, as if it were being recorded.</summary>
internal static class TraceReplay
{
    /// <summary>Plays everything but the sink's end.</summary>
    public static void Into(Trace trace, ITraceSink sink)
    {
        sink.SetHeader(trace.Header);
        for (int i = 0; i < trace.Components.Length; i++) sink.DeclareComponent(i, trace.Components[i]);
        for (int i = 0; i < trace.Devices.Length; i++) sink.DeclareDevice(i, trace.Devices[i]);
        for (int i = 0; i < trace.Tracks.Length; i++) sink.DeclareTrack(i, trace.Tracks[i]);
        for (int i = 0; i < trace.Edges.Length; i++) sink.DeclareEdge(i, trace.Edges[i]);
        for (int i = 0; i < trace.Counters.Length; i++) sink.DeclareCounter(i, trace.Counters[i]);

        var plan = new TraceReplayPlan(trace);
        foreach (TraceReplayPlan.HandOffEvent handOff in plan.Unplaced) Emit(trace, sink, plan, -1, handOff);
        SpanAttribute[] attributes = [];
        for (int track = 0; track < trace.Tracks.Length; track++)
        {
            if (trace.Tracks[track].Kind == TrackKind.DeviceQueue) Operations(trace, sink, plan, track, ref attributes);
            else HostTrack(trace, sink, plan, track, ref attributes);
        }

        for (int counter = 0; counter < trace.Counters.Length; counter++)
        {
            CounterSeries series = trace.CounterSamples[counter];
            for (int i = 0; i < series.Count; i++) sink.CounterSample(counter, series.Time[i], series.Value[i]);
        }

        foreach ((FlowKind kind, ulong id, int from, int to) in plan.Links) sink.Link(kind, id, PlaceOf(trace, from), PlaceOf(trace, to));
        sink.SetHealth(trace.Health);
    }

    private static (int Track, int Position) PlaceOf(Trace trace, int span)
    {
        int track = trace.Spans.TrackColumn[span];
        return (track, span - trace.Spans.TrackOffsets[track]);
    }

    private static void HostTrack(Trace trace, ITraceSink sink, TraceReplayPlan plan, int track, ref SpanAttribute[] scratch)
    {
        SpanTable spans = trace.Spans;
        var open = new Stack<(int Span, int NextEvent)>();
        for (int row = spans.TrackOffsets[track]; row < spans.TrackOffsets[track + 1]; row++)
        {
            while (open.Count > 0 && open.Peek().Span != spans.ParentColumn[row]) Close(trace, sink, plan, track, open.Pop());
            if (open.Count > 0)
            {
                (int parent, int next) = open.Pop();
                open.Push((parent, EmitUntil(trace, sink, plan, track, parent, next, spans.StartColumn[row])));
            }

            int request = spans.RequestColumn[row];
            if (plan.OwnRequest.TryGetValue(row, out int own))
            {
                request = own;
                sink.DeclareRequest(own, trace.Requests.IdColumn[own], trace.Requests.ClassColumn[own], trace.Requests.IntendedStartColumn[own]);
            }

            sink.BeginSpan(track, new SpanBegin
            {
                TimeNs = spans.StartColumn[row],
                Name = spans.NameColumn[row],
                Component = spans.ComponentColumn[row],
                Kind = (SpanKind)spans.KindColumn[row],
                Request = request,
                Launch = plan.Launch.GetValueOrDefault(row),
                Attributes = AttributesOf(trace, row, ref scratch),
            });
            if (plan.FlowPoints.TryGetValue(row, out List<ulong>? flows))
            {
                foreach (ulong flow in flows) sink.FlowPoint(track, spans.StartColumn[row], flow);
            }

            open.Push((row, 0));
        }

        while (open.Count > 0) Close(trace, sink, plan, track, open.Pop());
    }

    private static void Close(Trace trace, ITraceSink sink, TraceReplayPlan plan, int track, (int Span, int NextEvent) open)
    {
        EmitUntil(trace, sink, plan, track, open.Span, open.NextEvent, long.MaxValue);
        sink.EndSpan(track, trace.Spans.EndOf(open.Span), (SpanFlags)trace.Spans.FlagColumn[open.Span], []);
    }

    /// <summary>Hand-offs inside a span that come before an instant; a span's hand-offs are ordered by time.</summary>
    private static int EmitUntil(Trace trace, ITraceSink sink, TraceReplayPlan plan, int track, int span, int next, long beforeNs)
    {
        if (!plan.HandOffs.TryGetValue(span, out List<TraceReplayPlan.HandOffEvent>? events)) return 0;
        for (; next < events.Count && (events[next].TimeNs < beforeNs || beforeNs == long.MaxValue); next++) Emit(trace, sink, plan, track, events[next]);
        return next;
    }

    private static void Emit(Trace trace, ITraceSink sink, TraceReplayPlan plan, int track, TraceReplayPlan.HandOffEvent handOff)
    {
        HandOffTable table = trace.HandOffs;
        int row = handOff.Row;
        ulong id = plan.HandOffIds[row];
        if (!handOff.IsProduced)
        {
            sink.Consume(track, handOff.TimeNs, id);
            return;
        }

        int layout = table.LayoutColumn[row];
        sink.Produce(track, handOff.TimeNs, id, new HandOffRow(
            table.EdgeColumn[row], table.BytesColumn[row], layout < 0 ? null : table.Layouts[layout], table.TensorColumn[row], table.VersionColumn[row], table.RequestColumn[row]));
    }

    private static void Operations(Trace trace, ITraceSink sink, TraceReplayPlan plan, int track, ref SpanAttribute[] scratch)
    {
        SpanTable spans = trace.Spans;
        for (int row = spans.TrackOffsets[track]; row < spans.TrackOffsets[track + 1]; row++)
        {
            sink.DeviceSpan(track, new DeviceSpanRow
            {
                StartNs = spans.StartColumn[row],
                DurationNs = spans.DurationColumn[row],
                Name = spans.NameColumn[row],
                Component = spans.ComponentColumn[row],
                Kind = (SpanKind)spans.KindColumn[row],
                Flags = (SpanFlags)spans.FlagColumn[row],
                Request = spans.RequestColumn[row],
                Launch = plan.Launch.GetValueOrDefault(row),
                WaitedFor = plan.WaitedFor.TryGetValue(row, out List<ulong>? waited) ? System.Runtime.InteropServices.CollectionsMarshal.AsSpan(waited) : default,
                Attributes = AttributesOf(trace, row, ref scratch),
            });
        }
    }

    private static ReadOnlySpan<SpanAttribute> AttributesOf(Trace trace, int row, ref SpanAttribute[] scratch)
    {
        ReadOnlySpan<int> keys = trace.Attributes.KeysOf(row);
        if (keys.IsEmpty) return default;
        ReadOnlySpan<AttributeValue> values = trace.Attributes.ValuesOf(row);
        if (scratch.Length < keys.Length) scratch = new SpanAttribute[Math.Max(16, keys.Length)];
        for (int i = 0; i < keys.Length; i++) scratch[i] = new SpanAttribute(keys[i], values[i]);
        return scratch.AsSpan(0, keys.Length);
    }
}
