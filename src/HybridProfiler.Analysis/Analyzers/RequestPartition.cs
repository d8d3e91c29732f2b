using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Divides the time of requests: each instant between intended start and end belongs to the components that worked
/// for the request (host spans that do not wait, and device computation; k at once share it), else to waiting spans,
/// else to device transfers and synchronisation, else to hand-offs in transit, else to the start delay, else to nobody.
/// </summary>
internal sealed class RequestPartition
{
    private const int Tiers = 5;
    private readonly TraceIndex _index;
    private readonly List<Activity>[] _activities;
    private readonly int _components, _edges;

    public RequestPartition(TraceIndex index)
    {
        _index = index;
        Trace trace = index.Trace;
        _components = trace.Components.Length;
        _edges = trace.Edges.Length;
        _activities = [.. Enumerable.Range(0, trace.Requests.Count).Select(_ => new List<Activity>())];
        foreach (SelfSegment segment in index.SelfSegments.SelectMany(s => s))
        {
            int request = trace.Spans.Request[segment.Span];
            if (request < 0) continue;
            SpanKind kind = index.KindOf(segment.Span);
            int component = index.ComponentOf[segment.Span];
            // The request's own span, and spans of nobody, explain nothing.
            if (kind == SpanKind.Stage && component < 0) continue;
            bool waits = TraceIndex.IsWaiting(kind);
            _activities[request].Add(new Activity(segment.StartNs, segment.EndNs, waits ? WaitOwner(component) : WorkOwner(component), waits ? 1 : 0));
        }

        foreach (int track in index.TracksOf(TrackKind.DeviceQueue)) AddDevice(track);
        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            int request = trace.HandOffs.Request[h];
            long consumed = trace.HandOffs.Consumed[h];
            if (request >= 0 && consumed > trace.HandOffs.Produced[h])
                _activities[request].Add(new Activity(trace.HandOffs.Produced[h], consumed, EdgeOwner(trace.HandOffs.Edge[h]), 3));
        }
    }

    private int Owners => 2 * (_components + 1) + _edges + 2;

    private int TransferOwner => Owners - 2;

    private int DelayOwner => Owners - 1;

    public ImmutableArray<RequestPart> Of(ImmutableArray<RequestLatency> requests)
    {
        SharedTime[] time = SharedTime.ForTiers(Tiers, Owners);
        long free = 0;
        foreach (RequestLatency request in requests)
        {
            long start = _index.Trace.Spans.Start[_index.Trace.Requests.Span[request.Request]];
            List<Activity> activities = [.. _activities[request.Request], new Activity(request.IntendedStartNs, start, DelayOwner, 4)];
            free += Partition.Run(activities, request.IntendedStartNs, request.EndNs, time);
        }

        (long[] exclusive, long[] shared) = SharedTime.Resolve(time);
        List<RequestPart> parts = [];
        for (int owner = 0; owner < Owners; owner++)
        {
            if (exclusive[owner] + shared[owner] is > 0 and long total) parts.Add(Describe(owner, total));
        }

        if (free > 0) parts.Add(new RequestPart(RequestPartKind.Unattributed, -1, free));
        return [.. parts.OrderByDescending(p => p.TotalNs).ThenBy(p => p.Kind).ThenBy(p => p.Id)];
    }

    private void AddDevice(int track)
    {
        Trace trace = _index.Trace;
        (int first, int end) = _index.RowsOf(track);
        for (int row = first; row < end; row++)
        {
            int request = trace.Spans.Request[row];
            if (request < 0) continue;
            SpanKind kind = _index.KindOf(row);
            bool transfer = kind == SpanKind.Transfer || TraceIndex.IsWaiting(kind);
            int owner = transfer ? TransferOwner : WorkOwner(trace.Spans.Component[row]);
            _activities[request].Add(new Activity(trace.Spans.Start[row], trace.Spans.EndOf(row), owner, transfer ? 2 : 0));
        }
    }

    private int WorkOwner(int component) => component < 0 ? _components : component;

    private int WaitOwner(int component) => _components + 1 + WorkOwner(component);

    private int EdgeOwner(int edge) => 2 * (_components + 1) + edge;

    private RequestPart Describe(int owner, long total)
    {
        int groups = _components + 1;
        if (owner == DelayOwner) return new RequestPart(RequestPartKind.StartDelay, -1, total);
        if (owner == TransferOwner) return new RequestPart(RequestPartKind.Transfer, -1, total);
        if (owner >= 2 * groups) return new RequestPart(RequestPartKind.InTransit, owner - 2 * groups, total);
        RequestPartKind kind = owner >= groups ? RequestPartKind.Waiting : RequestPartKind.Component;
        int component = owner % groups;
        return new RequestPart(kind, component == _components ? -1 : component, total);
    }
}
