using System.Runtime.InteropServices;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>
/// Joins the begins and ends of free spans and of requests, which come from different threads in any order, and lays
/// overlapping ones on lanes of their own.
/// </summary>
internal sealed class FreeSpans(ITraceSink sink, HealthTally tally, Declarations declare)
{
    // A thread may turn to a request for this long after the request's end and still be assigned to it; numbers of older
    // requests are forgotten, so that a recording of days does not grow.
    private const long RememberNs = 60_000_000_000;

    private readonly Dictionary<long, Pending> _pending = [];
    private readonly Dictionary<long, int> _requestNumbers = [];
    private readonly Dictionary<(TrackKind Kind, int Component), List<Lane>> _lanes = [];
    private readonly List<(long Id, Pending Span)> _complete = [];
    private readonly Queue<(long Id, long EndNs)> _endedRequests = [];
    private int _nextRequest;

    public void Begin(long id, (int Name, int Component, SpanKind Kind) label, long ns, int request)
    {
        Pending span = Of(id);
        (span.Name, span.Component, span.Kind) = label;
        span.StartNs = ns;
        span.Request = request;
        span.HasBegin = true;
    }

    public void End(long id, long ns)
    {
        Pending span = Of(id);
        if (span.HasEnd) tally.UnmatchedEnds++;
        else span.EndNs = ns;
        span.HasEnd = true;
    }

    public void Annotate(long id, SpanAttribute attribute) => (Of(id).Attributes ??= []).Add(attribute);

    public void SetRequest(long id, long userId, int @class, long intendedStart)
    {
        Pending span = Of(id);
        span.IsRequest = true;
        span.UserId = userId;
        span.Class = @class;
        span.IntendedNs = intendedStart == 0 ? span.StartNs : Math.Min(HostClock.ToNs(intendedStart), span.StartNs);
    }

    /// <summary>Number of the request with this span id, the same from its first mention on.</summary>
    public int RequestNumber(long id)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_requestNumbers, id, out bool known);
        if (!known) number = _nextRequest++;
        return number;
    }

    /// <summary>Hands over what is complete, in the order of begin, and on demand the begins of what is still open.</summary>
    public void Settle(bool beginOpen)
    {
        _complete.Clear();
        foreach ((long id, Pending span) in _pending)
        {
            if (span.HasBegin && (span.HasEnd || (beginOpen && span.Lane is null))) _complete.Add((id, span));
        }

        _complete.Sort(static (a, b) => a.Span.StartNs != b.Span.StartNs ? a.Span.StartNs.CompareTo(b.Span.StartNs) : a.Id.CompareTo(b.Id));
        foreach ((long id, Pending span) in _complete)
        {
            if (span.Lane is null) EmitBegin(id, span);
            if (!span.HasEnd) continue;
            EmitEnd(span, Math.Max(span.EndNs, span.StartNs), SpanFlags.None);
            _pending.Remove(id);
            if (span.IsRequest) Forget(id, span.EndNs);
        }
    }

    /// <summary>Closes what is still open; ends and attributes that found no begin are counted.</summary>
    public void Close(long stopNs)
    {
        Settle(beginOpen: false);
        foreach ((long id, Pending span) in _pending.OrderBy(p => p.Value.StartNs).ThenBy(p => p.Key))
        {
            if (!span.HasBegin)
            {
                if (span.HasEnd) tally.UnmatchedEnds++;
                continue;
            }

            if (span.Lane is null) EmitBegin(id, span);
            EmitEnd(span, Math.Max(stopNs, span.StartNs), SpanFlags.Unfinished);
            tally.UnfinishedSpans++;
        }

        _pending.Clear();
    }

    private void Forget(long ended, long nowNs)
    {
        _endedRequests.Enqueue((ended, nowNs));
        while (_endedRequests.TryPeek(out (long Id, long EndNs) oldest) && oldest.EndNs < nowNs - RememberNs)
        {
            _requestNumbers.Remove(oldest.Id);
            _endedRequests.Dequeue();
        }
    }

    private void EmitBegin(long id, Pending span)
    {
        span.Lane = LaneFor(span);
        int request = span.Request;
        if (span.IsRequest)
        {
            request = RequestNumber(id);
            sink.DeclareRequest(request, span.UserId, span.Class, span.IntendedNs);
        }

        SpanBegin begin = new()
        {
            TimeNs = span.StartNs,
            Name = span.Name,
            Component = span.Component,
            Kind = span.Kind,
            Request = request,
            Attributes = CollectionsMarshal.AsSpan(span.Attributes),
        };
        sink.BeginSpan(span.Lane.Track, begin);
        span.Attributes?.Clear();
    }

    private void EmitEnd(Pending span, long ns, SpanFlags flags)
    {
        sink.EndSpan(span.Lane!.Track, ns, flags, CollectionsMarshal.AsSpan(span.Attributes));
        span.Lane.FreeFromNs = ns;
        span.Lane.IsOpen = false;
    }

    private Lane LaneFor(Pending span)
    {
        TrackKind kind = span.IsRequest ? TrackKind.Requests : TrackKind.Async;
        if (!_lanes.TryGetValue((kind, span.Component), out List<Lane>? lanes)) _lanes.Add((kind, span.Component), lanes = []);
        foreach (Lane lane in lanes)
        {
            if (lane.IsOpen || lane.FreeFromNs > span.StartNs) continue;
            lane.IsOpen = true;
            return lane;
        }

        string name = span.IsRequest ? "requests" : span.Component < 0 ? "spans" : declare.NameOfComponent(span.Component);
        Lane added = new(declare.AddTrack(new TrackInfo(kind, name, Lane: lanes.Count))) { IsOpen = true };
        lanes.Add(added);
        return added;
    }

    private Pending Of(long id)
    {
        ref Pending? span = ref CollectionsMarshal.GetValueRefOrAddDefault(_pending, id, out _);
        return span ??= new Pending();
    }

    private sealed class Lane(int track)
    {
        public int Track { get; } = track;

        public long FreeFromNs { get; set; } = long.MinValue;

        public bool IsOpen { get; set; }
    }

    private sealed class Pending
    {
        public bool HasBegin, HasEnd, IsRequest;
        public long StartNs, EndNs, UserId, IntendedNs;
        public int Name, Component = -1, Request = -1, Class;
        public SpanKind Kind;
        public List<SpanAttribute>? Attributes;
        public Lane? Lane;
    }
}
