using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// What is known from requests alone: a thread that turns to a request after a wait or a gap that nothing else explains
/// waited for the request's work on another lane (an await that continues elsewhere, a queue nobody recorded), or for
/// its arrival.
/// </summary>
internal static class RequestLinks
{
    public static RequestPlace[] Add(GraphBuilder graph)
    {
        Trace trace = graph.Trace;
        int requests = trace.Requests.Count;
        RequestPlace[] places = new RequestPlace[requests];
        if (requests == 0) return places;
        List<int>[] byEnd = PiecesOf(graph, requests);
        HashSet<int> explained = graph.Explained();
        int[] firstSpans = graph.FirstSpanOf;
        bool isOpen = HasOpenArrivals(trace);
        for (int r = 0; r < requests; r++)
        {
            long start = trace.Spans.Start[trace.Requests.Span[r]], end = trace.Spans.EndOf(trace.Requests.Span[r]);
            int arrival = graph.FirstArrival + r, begin = -1;
            if (firstSpans[r] >= 0)
            {
                int lane = graph.LaneOf[trace.Spans.Track[firstSpans[r]]];
                int before = graph.EndingAt(lane, start);
                begin = before < 0 ? graph.Lanes[lane].First : before + 1 < graph.Lanes[lane].End ? before + 1 : -1;
                // Only where requests come from outside does their arrival hold anything up; else they begin when the thread gets to them.
                if (isOpen) Arrive(graph, arrival, lane, trace.Spans.Start[firstSpans[r]]);
            }

            places[r] = new RequestPlace(arrival, begin, LastUpTo(graph, byEnd[r], end));
        }

        AddHops(graph, byEnd, explained);
        return places;
    }

    /// <summary>True where at least one request was meant to start before it did: then a generator set the times, and not the end of the request before.</summary>
    public static bool HasOpenArrivals(Trace trace)
    {
        for (int r = 0; r < trace.Requests.Count; r++)
            if (trace.Requests.IntendedStart[r] < trace.Spans.Start[trace.Requests.Span[r]]) return true;
        return false;
    }

    private static void Arrive(GraphBuilder graph, int arrival, int lane, long firstWorkNs)
    {
        long intended = graph.Pieces[arrival].EndNs;
        int before = graph.EndingAt(lane, firstWorkNs);
        while (before >= graph.Lanes[lane].First && !graph.Pieces[before].IsElastic && graph.Pieces[before].StartNs >= intended) before--;
        if (before >= graph.Lanes[lane].First && graph.Pieces[before].IsElastic) graph.Link(arrival, graph.WaitFor(before, intended), atEnd: true, LinkKind.Arrival);
        else if (before + 1 < graph.Lanes[lane].End) graph.Link(arrival, Math.Max(before + 1, graph.Lanes[lane].First), atEnd: false, LinkKind.Arrival);
    }

    private static void AddHops(GraphBuilder graph, List<int>[] byEnd, HashSet<int> explained)
    {
        foreach (Lane lane in graph.Lanes)
        {
            if (lane.Kind is LaneKind.Queue or LaneKind.Arrivals) continue;
            for (int p = lane.First; p < lane.End; p++)
            {
                Piece piece = graph.Pieces[p];
                if (piece.Request < 0) continue;
                if (lane.Kind == LaneKind.Async)
                {
                    if (!explained.Contains(p)) graph.Link(LastUpTo(graph, byEnd[piece.Request], piece.StartNs, lane), p, atEnd: false, LinkKind.Request);
                    continue;
                }

                int last = p - 1;
                if (last < lane.First || !graph.Pieces[last].IsElastic || piece.IsElastic) continue;
                int cause = LastUpTo(graph, byEnd[piece.Request], graph.Pieces[last].EndNs, lane);
                if (cause < 0) continue;
                int waited = graph.WaitFor(last, graph.Pieces[cause].EndNs);
                if (!explained.Contains(waited) && graph.Pieces[cause].EndNs > graph.Pieces[waited].StartNs) graph.Link(cause, waited, atEnd: true, LinkKind.Request);
            }
        }
    }

    // Work for each request by its end; work on threads and devices before spans that cross threads, which say less.
    private static List<int>[] PiecesOf(GraphBuilder graph, int requests)
    {
        List<int>[] pieces = [.. Enumerable.Range(0, requests).Select(_ => new List<int>())];
        for (int p = 0; p < graph.FirstArrival; p++)
        {
            Piece piece = graph.Pieces[p];
            if (piece.Request >= 0 && piece.LengthNs > 0 && piece.Kind is not (PieceKind.Gap or PieceKind.Wait) && graph.Lanes[piece.Lane].Kind != LaneKind.Async) pieces[piece.Request].Add(p);
        }

        bool[] crossing = [.. pieces.Select(list => list.Count == 0)];
        for (int p = 0; p < graph.FirstArrival; p++)
        {
            Piece piece = graph.Pieces[p];
            if (piece.Request >= 0 && crossing[piece.Request] && piece.LengthNs > 0 && graph.Lanes[piece.Lane].Kind == LaneKind.Async) pieces[piece.Request].Add(p);
        }

        foreach (List<int> list in pieces) list.Sort((a, b) => (graph.Pieces[a].EndNs, a).CompareTo((graph.Pieces[b].EndNs, b)));
        return pieces;
    }

    private static int LastUpTo(GraphBuilder graph, List<int> byEnd, long ns)
    {
        int ended = TimeSearch.CountUpTo(CollectionsMarshal.AsSpan(byEnd), ns, p => graph.Pieces[p].EndNs);
        return ended > 0 ? byEnd[ended - 1] : -1;
    }

    // The last one on another lane; a thread's own work is in its order already.
    private static int LastUpTo(GraphBuilder graph, List<int> byEnd, long ns, Lane notOn)
    {
        int last = LastUpTo(graph, byEnd, ns);
        if (last < 0 || last < notOn.First || last >= notOn.End) return last;
        return -1;
    }
}
