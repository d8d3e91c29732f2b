using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What several analyses need to know about a trace, found once.</summary>
internal sealed class TraceIndex
{
    private readonly Lazy<int[]> _componentOf;
    private readonly Lazy<ComponentSets> _componentSets;
    private readonly Lazy<SelfSegment[][]> _segments;
    private readonly Lazy<TransferEdges> _transfers;
    private readonly Lazy<LaunchIndex> _launches;
    private readonly Lazy<BlockingCopies> _blockingCopies;

    public TraceIndex(Trace trace, AnalysisOptions options)
    {
        Trace = trace;
        Options = options;
        (StartNs, EndNs) = Window(trace);
        _componentOf = new(() => EffectiveComponents(trace));
        _componentSets = new(() => new ComponentSets(trace));
        _segments = new(() => HostSegments.Of(this));
        _transfers = new(() => new TransferEdges(this));
        _launches = new(() => new LaunchIndex(trace));
        _blockingCopies = new(() => new BlockingCopies(this));
    }

    public Trace Trace { get; }

    public AnalysisOptions Options { get; }

    /// <summary>Start of the recording table's wall: session start, or the first begin where that is earlier.</summary>
    public long StartNs { get; }

    /// <summary>End of the recording table's wall: session stop, or the last end where that is later.</summary>
    public long EndNs { get; }

    public long WallNs => EndNs - StartNs;

    /// <summary>Component of each span: its own, else that of the nearest enclosing span that has one, else -1.</summary>
    public int[] ComponentOf => _componentOf.Value;

    /// <summary>Components around each span.</summary>
    public ComponentSets ComponentSets => _componentSets.Value;

    /// <summary>Stretches of self time on each host thread and async lane, by time, cut where the thread begins or ends to wait; empty for the other tracks.</summary>
    public SelfSegment[][] SelfSegments => _segments.Value;

    /// <summary>Which edge each device transfer belongs to.</summary>
    public TransferEdges Transfers => _transfers.Value;

    /// <summary>Which call submitted each device operation.</summary>
    public LaunchIndex Launches => _launches.Value;

    /// <summary>Which calls wait for their own copies, and from when.</summary>
    public BlockingCopies BlockingCopies => _blockingCopies.Value;

    public SpanKind KindOf(int span) => (SpanKind)Trace.Spans.Kind[span];

    public bool IsHost(int track) => Trace.Tracks[track].Kind is TrackKind.HostThread or TrackKind.Async;

    public bool IsUnfinished(int span) => ((SpanFlags)Trace.Spans.Flags[span] & SpanFlags.Unfinished) != 0;

    /// <summary>Rows of a track, as numbers.</summary>
    public (int First, int End) RowsOf(int track) => (Trace.Spans.RowsOf(track).Start.Value, Trace.Spans.RowsOf(track).End.Value);

    /// <summary>Tracks of one kind, by id.</summary>
    public IEnumerable<int> TracksOf(TrackKind kind) => Enumerable.Range(0, Trace.Tracks.Length).Where(t => Trace.Tracks[t].Kind == kind);

    /// <summary>True where a thread whose innermost span is this one waits at an instant.</summary>
    public bool IsWaitingAt(int span, long ns) => IsWaiting(KindOf(span)) || BlockingCopies.WaitsFromNs(span) <= ns;

    /// <summary>True for spans whose time is spent waiting.</summary>
    public static bool IsWaiting(SpanKind kind) => kind is SpanKind.Wait or SpanKind.Sync;

    private static (long, long) Window(Trace trace)
    {
        SpanTable spans = trace.Spans;
        long start = trace.Header.StartNs, end = Math.Max(trace.Header.StopNs, start);
        if (spans.Count == 0) return (start, end);
        if (start == 0 && trace.Header.StopNs == 0) (start, end) = (long.MaxValue, long.MinValue);
        for (int row = 0; row < spans.Count; row++)
        {
            start = Math.Min(start, spans.Start[row]);
            end = Math.Max(end, spans.EndOf(row));
        }

        return (start, end);
    }

    private static int[] EffectiveComponents(Trace trace)
    {
        // Parents stand before their children, so one pass is enough.
        int[] component = trace.Spans.Component.ToArray();
        for (int row = 0; row < component.Length; row++)
        {
            int parent = trace.Spans.Parent[row];
            if (component[row] < 0 && parent >= 0) component[row] = component[parent];
        }

        return component;
    }
}
