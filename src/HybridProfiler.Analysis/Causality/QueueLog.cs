using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>An operation and when it was submitted.</summary>
internal readonly record struct Submitted(long Ns, int Piece);

/// <summary>What was submitted to one queue, in order of submission.</summary>
internal sealed class QueueLog
{
    private readonly Submitted[] _submitted;
    private readonly (long EndNs, int Piece)[] _byEnd;

    private QueueLog(GraphBuilder graph, List<Submitted> submitted, long toleranceNs)
    {
        _submitted = [.. submitted.OrderBy(s => s.Ns).ThenBy(s => s.Piece)];
        List<(long, int)> ends = [];
        foreach (Submitted s in submitted) ends.Add((graph.Pieces[s.Piece].EndNs, s.Piece));
        ends.Sort();
        _byEnd = [.. ends];
        ToleranceNs = toleranceNs;
    }

    /// <summary>By how much the device's times may err on the host's clock.</summary>
    public long ToleranceNs { get; }

    public static QueueLog[] Of(GraphBuilder graph, List<Submitted> submitted)
    {
        Dictionary<int, List<Submitted>> byQueue = [];
        foreach (Submitted s in submitted)
        {
            ref List<Submitted>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(byQueue, graph.Pieces[s.Piece].Lane, out _);
            (list ??= []).Add(s);
        }

        return [.. byQueue.OrderBy(q => q.Key).Select(q => new QueueLog(graph, q.Value, Tolerance(graph, q.Key)))];
    }

    /// <summary>Where no submission is known, an operation counts as submitted when it began.</summary>
    public static QueueLog[] OfUnsubmitted(GraphBuilder graph)
    {
        List<Submitted> began = [];
        foreach (Lane lane in graph.Lanes)
            for (int p = lane.First; lane.Kind == LaneKind.Queue && p < lane.End; p++) began.Add(new Submitted(graph.Pieces[p].StartNs, p));
        return Of(graph, began);
    }

    /// <summary>The operation of this queue that a synchronisation may have waited for, or -1.</summary>
    public int WaitedForBy(GraphBuilder graph, int sync)
    {
        Piece piece = graph.Pieces[sync];
        int at = TimeSearch.CountUpTo<Submitted, long>(_submitted, piece.StartNs, static s => s.Ns) - 1;
        if (at < 0) return -1;
        int last = _submitted[at].Piece;
        if (graph.Pieces[last].EndNs <= piece.EndNs + ToleranceNs) return last;
        // What was submitted last was still running when the call returned: the call was about something before it.
        int ended = TimeSearch.CountUpTo<(long EndNs, int Piece), long>(_byEnd, piece.EndNs, static e => e.EndNs) - 1;
        return ended >= 0 && _byEnd[ended].EndNs > piece.StartNs ? _byEnd[ended].Piece : -1;
    }

    private static long Tolerance(GraphBuilder graph, int lane)
    {
        int device = graph.Trace.Tracks[graph.Lanes[lane].Track].Device;
        return device < 0 ? 0 : Math.Max(graph.Trace.Devices[device].ClockUncertaintyNs, 0);
    }
}
