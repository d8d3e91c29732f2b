using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Divides the time of requests: each instant between intended start and end belongs to the components that worked
/// for the request (threads that do not wait, and device computation; k at once share it), else to those whose threads wait,
/// else to device transfers and synchronisation, else to hand-offs in transit, else to the start delay, else to nobody.
/// </summary>
internal sealed class RequestPartition
{
    private const int Tiers = 5;
    private readonly int _components, _edges;
    private readonly SharedTime[][] _time;
    private readonly long[] _free;

    /// <summary>Divides the requests of all classes in one pass.</summary>
    /// <param name="index">Index of the trace.</param>
    /// <param name="classes">Finished requests, class by class.</param>
    public RequestPartition(TraceIndex index, ImmutableArray<RequestLatency>[] classes)
    {
        Trace trace = index.Trace;
        _components = trace.Components.Length;
        _edges = trace.Edges.Length;
        _time = new SharedTime[classes.Length][];
        _free = new long[classes.Length];
        PartitionWindow?[] windows = new PartitionWindow?[trace.Requests.Count];
        for (int c = 0; c < classes.Length; c++)
        {
            _time[c] = SharedTime.ForTiers(Tiers, Owners);
            foreach (RequestLatency request in classes[c]) windows[request.Request] = new PartitionWindow(request.IntendedStartNs, request.EndNs, _time[c]);
        }

        if (classes.Length == 0) return;
        List<ActivityStream> streams = [new HandOffs(this, trace), new Delays(this, trace)];
        for (int track = 0; track < trace.Tracks.Length; track++)
        {
            if (index.SelfSegments[track].Length > 0) streams.Add(new JoinedActivities(new Thread(this, index, index.SelfSegments[track])));
            if (trace.Tracks[track].Kind == TrackKind.DeviceQueue) streams.Add(new Queue(this, index, track));
        }

        Partition.Run(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(streams), windows);
        for (int c = 0; c < classes.Length; c++)
            foreach (RequestLatency request in classes[c]) _free[c] += windows[request.Request]!.FreeNs;
    }

    private int Owners => 2 * (_components + 1) + _edges + 2;

    private int TransferOwner => Owners - 2;

    private int DelayOwner => Owners - 1;

    /// <summary>Parts of one class, the largest first.</summary>
    public ImmutableArray<RequestPart> Of(int @class)
    {
        (long[] exclusive, long[] shared) = SharedTime.Resolve(_time[@class]);
        List<RequestPart> parts = [];
        for (int owner = 0; owner < Owners; owner++)
        {
            if (exclusive[owner] + shared[owner] is > 0 and long total) parts.Add(Describe(owner, total));
        }

        if (_free[@class] > 0) parts.Add(new RequestPart(RequestPartKind.Unattributed, -1, _free[@class]));
        return [.. parts.OrderByDescending(p => p.TotalNs).ThenBy(p => p.Kind).ThenBy(p => p.Id)];
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

    // Self time of a thread or an async lane.
    private sealed class Thread(RequestPartition owners, TraceIndex index, SelfSegment[] segments) : ActivityStream
    {
        private int _next;

        public override bool TryNext(out Activity activity)
        {
            while (_next < segments.Length)
            {
                SelfSegment segment = segments[_next++];
                int request = index.Trace.Spans.Request[segment.Span];
                if (request < 0) continue;
                SpanKind kind = index.KindOf(segment.Span);
                int component = index.ComponentOf[segment.Span];
                // The request's own span, and spans of nobody, explain nothing.
                if (kind == SpanKind.Stage && component < 0) continue;
                activity = new Activity(segment.StartNs, segment.EndNs, segment.Waits ? owners.WaitOwner(component) : owners.WorkOwner(component), segment.Waits ? 1 : 0, request);
                return true;
            }

            activity = default;
            return false;
        }
    }

    private sealed class Queue(RequestPartition owners, TraceIndex index, int track) : ActivityStream
    {
        private readonly int _end = index.RowsOf(track).End;
        private int _next = index.RowsOf(track).First;

        public override bool TryNext(out Activity activity)
        {
            SpanTable spans = index.Trace.Spans;
            while (_next < _end)
            {
                int row = _next++, request = spans.Request[row];
                if (request < 0) continue;
                SpanKind kind = index.KindOf(row);
                bool transfer = kind == SpanKind.Transfer || TraceIndex.IsWaiting(kind);
                activity = new Activity(spans.Start[row], spans.EndOf(row), transfer ? owners.TransferOwner : owners.WorkOwner(spans.Component[row]), transfer ? 2 : 0, request);
                return true;
            }

            activity = default;
            return false;
        }
    }

    private sealed class HandOffs(RequestPartition owners, Trace trace) : ActivityStream
    {
        private int _next;

        public override bool TryNext(out Activity activity)
        {
            HandOffTable handOffs = trace.HandOffs;
            while (_next < handOffs.Count)
            {
                int h = _next++;
                if (handOffs.Request[h] < 0 || handOffs.Consumed[h] <= handOffs.Produced[h]) continue;
                activity = new Activity(handOffs.Produced[h], handOffs.Consumed[h], owners.EdgeOwner(handOffs.Edge[h]), 3, handOffs.Request[h]);
                return true;
            }

            activity = default;
            return false;
        }
    }

    // From when each request was meant to start to when it did.
    private sealed class Delays : ActivityStream
    {
        private readonly RequestPartition _owners;
        private readonly Trace _trace;
        private readonly long[] _intended;
        private readonly int[] _requests;
        private int _next;

        public Delays(RequestPartition owners, Trace trace)
        {
            (_owners, _trace) = (owners, trace);
            _intended = trace.Requests.IntendedStart.ToArray();
            _requests = new int[_intended.Length];
            for (int r = 0; r < _requests.Length; r++) _requests[r] = r;
            Array.Sort(_intended, _requests);
        }

        public override bool TryNext(out Activity activity)
        {
            while (_next < _requests.Length)
            {
                int request = _requests[_next];
                long intended = _intended[_next++], start = _trace.Spans.Start[_trace.Requests.Span[request]];
                if (start <= intended) continue;
                activity = new Activity(intended, start, _owners.DelayOwner, 4, request);
                return true;
            }

            activity = default;
            return false;
        }
    }
}
