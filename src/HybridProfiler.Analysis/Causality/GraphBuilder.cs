using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Builds the dependency graph of a trace: lanes, pieces, then the links, each kind by its own rules.</summary>
internal sealed class GraphBuilder
{
    private readonly List<Link> _links = [];
    private readonly List<Lane> _lanes = [];
    private readonly PieceList _pieces;
    private readonly List<int> _elastic = [];

    public GraphBuilder(TraceIndex index)
    {
        Index = index;
        LaneOf = new int[index.Trace.Tracks.Length];
        Array.Fill(LaneOf, -1);
        Submissions = new Submissions(index);
        FirstSpanOf = Instants.FirstSpanOf(index.Trace);
        PieceOfOperation = new int[index.Trace.Spans.Count];
        Array.Fill(PieceOfOperation, -1);
        _pieces = BuildLanes();
        ReadOnlySpan<Piece> pieces = Pieces;
        for (int p = 0; p < pieces.Length; p++)
            if (pieces[p].IsElastic && pieces[p].LengthNs > 0) _elastic.Add(p);
    }

    public TraceIndex Index { get; }

    public Trace Trace => Index.Trace;

    /// <summary>Lane of each track, or -1 for request lanes.</summary>
    public int[] LaneOf { get; }

    /// <summary>Piece of each device operation, by span row.</summary>
    public int[] PieceOfOperation { get; }

    public Submissions Submissions { get; }

    /// <summary>The span with which a thread began to work for each request; -1 where none did.</summary>
    public int[] FirstSpanOf { get; }

    public ReadOnlySpan<Piece> Pieces => _pieces.Pieces;

    public IReadOnlyList<Lane> Lanes => _lanes;

    /// <summary>First device operation; operations stand together, behind the pieces of threads and before the arrivals.</summary>
    public int FirstOperation { get; private set; }

    /// <summary>First arrival; arrivals stand behind all other pieces, in the order of requests.</summary>
    public int FirstArrival { get; private set; }

    public DependencyGraph Build()
    {
        int[] queuePredecessor = DeviceLinks.Add(this);
        SyncLinks.Add(this);
        HandOffLinks.Add(this);
        FlowLinks.Add(this);
        BackPressureLinks.Add(this);
        RequestPlace[] requests = RequestLinks.Add(this);
        CausalOrder.Keep(this, _links, queuePredecessor);
        return new DependencyGraph(Index, _pieces, [.. _lanes], LaneOf, [.. _links], queuePredecessor, requests);
    }

    /// <summary>Adds a link, where the cause was over in time; a device's clock may err by its stated uncertainty.</summary>
    public void Link(int from, int to, bool atEnd, LinkKind kind, int edge = -1, long toleranceNs = 0)
    {
        if (from < 0 || to < 0 || from == to) return;
        ReadOnlySpan<Piece> pieces = Pieces;
        long when = atEnd ? pieces[to].EndNs : pieces[to].StartNs;
        if (pieces[from].EndNs > when + toleranceNs) return;
        _links.Add(new Link(from, to, atEnd, kind, edge));
    }

    /// <summary>Whether a link explains a piece so far, for each.</summary>
    public bool[] Explained()
    {
        bool[] explained = new bool[_pieces.Count];
        foreach (Link link in _links) explained[link.To] = true;
        return explained;
    }

    /// <summary>For each device operation, from <see cref="FirstOperation"/> on, the latest recorded cause of its begin, or <see cref="long.MinValue"/>.</summary>
    public long[] LatestCauses()
    {
        ReadOnlySpan<Piece> pieces = Pieces;
        long[] latest = new long[FirstArrival - FirstOperation];
        Array.Fill(latest, long.MinValue);
        foreach (Link link in _links)
        {
            int operation = link.To - FirstOperation;
            if (!link.AtEnd && (uint)operation < (uint)latest.Length) latest[operation] = Math.Max(latest[operation], pieces[link.From].EndNs);
        }

        return latest;
    }

    /// <summary>The last piece of a lane that ends at or before an instant; the one that ends there where the lane was cut there. -1 before the first.</summary>
    public int EndingAt(int lane, long ns) => PieceSearch.EndingAt(Pieces, _lanes[lane], ns);

    /// <summary>The last elastic piece of a thread up to a piece, itself included; -1 where there is none.</summary>
    public int LastElasticUpTo(int piece)
    {
        if (piece < 0) return -1;
        int at = _elastic.BinarySearch(piece), last = at >= 0 ? at : ~at - 1;
        return last >= 0 && _elastic[last] >= _lanes[Pieces[piece].Lane].First ? _elastic[last] : -1;
    }

    /// <summary>
    /// Links something that came in on a thread to what waited for it: the last wait or gap before, where the cause was not
    /// over before it and the thread did nothing for anybody else since; otherwise to the begin of the work there.
    /// </summary>
    public void Receive(int from, int lane, long atNs, int request, LinkKind kind, int edge)
    {
        ReadOnlySpan<Piece> pieces = Pieces;
        int before = EndingAt(lane, atNs), last = LastElasticUpTo(before), next = last + 1;
        bool isSameTurn = next >= _lanes[lane].End || request < 0 || pieces[next].Request < 0 || pieces[next].Request == request;
        if (last >= 0 && isSameTurn && pieces[last].EndNs >= pieces[from].EndNs) Link(from, WaitFor(last, pieces[from].EndNs), atEnd: true, kind, edge);
        else if (before + 1 < _lanes[lane].End) Link(from, before < 0 ? _lanes[lane].First : before + 1, atEnd: false, kind, edge);
    }

    /// <summary>
    /// Of the waits and gaps that follow each other up to a piece: the one during which the cause came, else (it came
    /// before all of them) the last wait, else the piece itself.
    /// </summary>
    public int WaitFor(int last, long causeNs)
    {
        ReadOnlySpan<Piece> pieces = Pieces;
        int wait = -1, first = _lanes[pieces[last].Lane].First;
        for (int p = last; p >= first && (pieces[p].IsElastic || pieces[p].LengthNs == 0 || pieces[p].Kind == PieceKind.Runtime); p--)
        {
            if (pieces[p].LengthNs == 0 || !pieces[p].IsElastic) continue;
            if (pieces[p].StartNs < causeNs) return pieces[p].EndNs >= causeNs ? p : last;
            if (wait < 0 && pieces[p].Kind != PieceKind.Gap) wait = p;
        }

        return wait >= 0 ? wait : last;
    }

    private PieceList BuildLanes()
    {
        Trace trace = Trace;
        List<(LaneKind Kind, List<int> Tracks)> threads = [.. HostThreads.Of(Index).Select(t => (LaneKind.Host, t))];
        foreach (int track in Index.TracksOf(TrackKind.Async)) threads.Add((LaneKind.Async, [track]));
        for (int lane = 0; lane < threads.Count; lane++)
            foreach (int track in threads[lane].Tracks) LaneOf[track] = lane;

        List<long>[] instants = Instants.Of(this, threads.Count);
        RuntimePauses pauses = new(Index);
        LaneWalk walk = new(Index, Submissions.IsCall, pauses);
        // Stretches and gaps are cut at instants and pauses.
        int estimate = threads.Sum(t => walk.Count(t.Tracks)) + instants.Sum(i => i.Count + 1) + 2 * pauses.Count * threads.Count + trace.Requests.Count;
        foreach (int track in Index.TracksOf(TrackKind.DeviceQueue)) estimate += Index.RowsOf(track) is var (row, end) ? end - row : 0;
        PieceList pieces = new(estimate);
        for (int lane = 0; lane < threads.Count; lane++)
        {
            int first = pieces.Count;
            walk.Run(threads[lane].Kind, lane, threads[lane].Tracks, instants[lane], Index.StartNs, pieces);
            _lanes.Add(new Lane(threads[lane].Kind, threads[lane].Tracks[0], first, pieces.Count));
        }

        FirstOperation = pieces.Count;
        foreach (int track in Index.TracksOf(TrackKind.DeviceQueue)) AddQueue(track, pieces);
        FirstArrival = pieces.Count;
        for (int r = 0; r < trace.Requests.Count; r++)
        {
            long intended = Math.Min(trace.Requests.IntendedStart[r], trace.Spans.Start[trace.Requests.Span[r]]);
            pieces.Add(new Piece(intended, intended, trace.Requests.Span[r], -1, r, PieceKind.Arrival, _lanes.Count));
        }

        _lanes.Add(new Lane(LaneKind.Arrivals, -1, FirstArrival, pieces.Count));
        return pieces;
    }

    private void AddQueue(int track, PieceList pieces)
    {
        int first = pieces.Count, lane = _lanes.Count;
        LaneOf[track] = lane;
        (int row, int end) = Index.RowsOf(track);
        for (; row < end; row++)
        {
            PieceKind kind = Index.KindOf(row) switch
            {
                SpanKind.Transfer => PieceKind.Transfer,
                SpanKind.Communication => PieceKind.Communication,
                SpanKind.Sync or SpanKind.Wait => PieceKind.DeviceWait,
                _ => PieceKind.DeviceCompute,
            };
            PieceOfOperation[row] = pieces.Count;
            pieces.Add(new Piece(Trace.Spans.Start[row], Trace.Spans.EndOf(row), row, Trace.Spans.Component[row], Trace.Spans.Request[row], kind, lane));
        }

        _lanes.Add(new Lane(LaneKind.Queue, track, first, pieces.Count));
    }
}
