using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Resolves what refers to each other and seals the trace.</summary>
internal static class PerfettoAssembly
{
    public static Trace Build(PerfettoContent content)
    {
        TraceBuilder builder = content.Builder;
        long unfinished = CloseOpenSpans(content);
        AddEntities(content);
        Dictionary<int, int> requestOf = ResolveRequests(content);
        (long unproduced, long unconsumed) = AddHandOffs(content, requestOf);
        AddFlows(content);
        AddLinks(content);
        if (!content.IsOurs)
        {
            builder.Header = new TraceHeader
            {
                ProcessId = content.ProcessId,
                ProcessName = content.ProcessName,
                StartNs = EarliestStart(builder),
                StopNs = LatestEnd(content),
                Facts = content.Attributes.ToImmutableSortedDictionary(StringComparer.Ordinal),
            };
        }
        else if (builder.Header.StopNs == 0) builder.Header = builder.Header with { StopNs = LatestEnd(content) };
        if (unproduced > 0) content.Notes.Add($"{unproduced} hand-offs were taken over that nobody had produced, as far as the file tells.");
        Health health = content.Health;
        builder.Health = health with
        {
            UnconsumedHandOffs = unconsumed,
            UnfinishedSpans = health.UnfinishedSpans + unfinished,
            UnmatchedEnds = health.UnmatchedEnds + content.UnmatchedEnds,
            SkippedPackets = health.SkippedPackets + content.SkippedPackets,
            TruncatedBytes = health.TruncatedBytes + content.TruncatedBytes,
            Notes = [.. health.Notes, .. content.Notes],
        };
        return builder.Build();
    }

    /// <summary>A span without an end was open as long as the file goes on.</summary>
    private static long CloseOpenSpans(PerfettoContent content)
    {
        long count = 0;
        foreach (PerfettoTrackState track in content.Tracks)
        {
            foreach (int span in track.Open)
            {
                content.Builder.EndSpan(span, Math.Max(0, content.LastNs - content.Builder.StartOf(span)), SpanFlags.Unfinished);
                count++;
            }
        }

        return count;
    }

    private static void AddEntities(PerfettoContent content)
    {
        TraceBuilder builder = content.Builder;
        PerfettoEntities entities = content.Entities;
        foreach (ComponentInfo component in entities.Components) builder.AddComponent(component);
        foreach ((long producer, long consumer, string name) in entities.Edges) builder.AddEdge(new EdgeInfo(entities.Component(producer), entities.Component(consumer), name));
        for (int i = 0; i < entities.Counters.Count; i++)
        {
            CounterInfo info = entities.Counters[i];
            int counter = builder.AddCounter(info with { Component = entities.Component(info.Component), Device = entities.Device(info.Device) });
            foreach ((long timeNs, double value) in entities.Samples[i]) builder.AddCounterSample(counter, timeNs, value);
        }

        foreach ((int track, long device) in entities.QueueDevices) builder.UpdateTrack(track, builder.Tracks[track] with { Device = entities.Device(device) });
    }

    /// <summary>Spans name requests by number until here.</summary>
    private static Dictionary<int, int> ResolveRequests(PerfettoContent content)
    {
        Dictionary<int, int> requestOf = [];
        foreach ((int number, PerfettoRequestFound found) in content.Requests)
            requestOf.Add(number, content.Builder.AddRequest(found.Span, found.Id, found.Class, found.IntendedStartNs));
        for (int span = 0; span < content.Builder.SpanCount; span++)
        {
            ref int request = ref content.Builder.Spans[span].Request;
            request = request < 0 ? -1 : requestOf.GetValueOrDefault(request, -1);
        }

        return requestOf;
    }

    private static (long Unproduced, long Unconsumed) AddHandOffs(PerfettoContent content, Dictionary<int, int> requestOf)
    {
        long unproduced = 0, unconsumed = 0;
        foreach ((ulong id, PerfettoHandOff handOff) in content.HandOffs.OrderBy(h => h.Key))
        {
            if (!handOff.IsProduced)
            {
                unproduced++;
                continue;
            }

            if (handOff.ConsumedNs == -1) unconsumed++;
            long consumed = handOff.ConsumedNs == -1 ? -1 : Math.Max(handOff.ConsumedNs, handOff.ProducedNs);
            content.Builder.AddHandOff(
                content.Entities.Edge(handOff.Edge), handOff.ProducedNs, consumed, handOff.Bytes, handOff.Layout is null ? -1 : content.Builder.AddLayout(handOff.Layout),
                handOff.Tensor, handOff.Version, handOff.ProducerSpan, handOff.ConsumerSpan, requestOf.GetValueOrDefault(handOff.Request, -1));
            if (handOff.ProducerSpan >= 0 && handOff.ConsumerSpan >= 0 && handOff.ProducerSpan != handOff.ConsumerSpan) content.Builder.AddFlow(handOff.ProducerSpan, handOff.ConsumerSpan, FlowKind.HandOff, id);
        }

        return (unproduced, unconsumed);
    }

    private static void AddFlows(PerfettoContent content)
    {
        // A correlation has one submitter, and what waits for it waits for its last operation.
        Dictionary<ulong, int> submitters = [], operations = [];
        foreach ((ulong id, int span) in content.Submissions) submitters[id] = span;
        foreach ((ulong id, int span, _) in content.Operations) operations[id] = span;
        foreach ((ulong id, int span, ulong[] waitedFor) in content.Operations)
        {
            if (id != 0 && submitters.TryGetValue(id, out int submitter)) content.Builder.AddFlow(submitter, span, FlowKind.Launch, id);
            foreach (ulong waited in waitedFor)
            {
                if (waited != 0 && operations.TryGetValue(waited, out int cause)) content.Builder.AddFlow(cause, span, FlowKind.Dependency, waited);
            }
        }

        foreach (IGrouping<ulong, (ulong Flow, long TimeNs, int Span)> flow in content.FlowPoints.GroupBy(p => p.Flow))
        {
            int from = -1;
            foreach ((_, _, int span) in flow.OrderBy(p => p.TimeNs).ThenBy(p => p.Span))
            {
                if (from >= 0 && from != span) content.Builder.AddFlow(from, span, FlowKind.User, flow.Key);
                from = span;
            }
        }
    }

    private static void AddLinks(PerfettoContent content)
    {
        if (content.Links.Count == 0) return;
        Dictionary<(int Track, int Position), int> handles = [];
        Dictionary<int, int> next = [];
        for (int span = 0; span < content.Builder.SpanCount; span++)
        {
            int track = content.Builder.Spans[span].Track;
            ref int position = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(next, track, out _);
            handles[(track, position++)] = span;
        }

        foreach (PerfettoLink link in content.Links)
        {
            if (Find(link.FromTrack, link.FromPosition) is int from && Find(link.ToTrack, link.ToPosition) is int to) content.Builder.AddFlow(from, to, link.Kind, link.Id);
            else content.SkippedPackets++;
        }

        int? Find(long track, long position) =>
            content.Entities.TrackPositions.TryGetValue(track, out int at) && position is >= 0 and < int.MaxValue && handles.TryGetValue((at, (int)position), out int span) ? span : null;
    }

    private static long EarliestStart(TraceBuilder builder)
    {
        long earliest = long.MaxValue;
        for (int span = 0; span < builder.SpanCount; span++) earliest = Math.Min(earliest, builder.StartOf(span));
        return earliest == long.MaxValue ? 0 : earliest;
    }

    private static long LatestEnd(PerfettoContent content) => Math.Max(content.LastNs, content.Builder.Header.StartNs) is var last && last == long.MinValue ? 0 : last;
}
