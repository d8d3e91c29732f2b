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
        RequestPieces byEnd = new(graph, requests);
        bool[] explained = graph.Explained();
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

            places[r] = new RequestPlace(arrival, begin, byEnd.LastUpTo(r, end));
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

    private static void AddHops(GraphBuilder graph, RequestPieces byEnd, bool[] explained)
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
                    if (!explained[p]) graph.Link(byEnd.LastUpTo(piece.Request, piece.StartNs, lane), p, atEnd: false, LinkKind.Request);
                    continue;
                }

                int last = p - 1;
                if (last < lane.First || !graph.Pieces[last].IsElastic || piece.IsElastic) continue;
                int cause = byEnd.LastUpTo(piece.Request, graph.Pieces[last].EndNs, lane);
                if (cause < 0) continue;
                int waited = graph.WaitFor(last, graph.Pieces[cause].EndNs);
                if (!explained[waited] && graph.Pieces[cause].EndNs > graph.Pieces[waited].StartNs) graph.Link(cause, waited, atEnd: true, LinkKind.Request);
            }
        }
    }
}
