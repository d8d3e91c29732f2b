using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// How the links of a sealed trace are expressed while it is replayed: launches and dependencies by correlations,
/// hand-offs by their two ends, the program's flows by points; what fits none of these becomes an explicit link.
/// </summary>
internal sealed class TraceReplayPlan
{
    private readonly Trace _trace;

    public TraceReplayPlan(Trace trace)
    {
        _trace = trace;
        for (int request = 0; request < trace.Requests.Count; request++) OwnRequest.TryAdd(trace.Requests.SpanColumn[request], request);
        PlanLaunches();
        PlanDependencies();
        PlanHandOffs();
        PlanFlows();
    }

    /// <summary>Rows of requests by the row of their own span.</summary>
    public Dictionary<int, int> OwnRequest { get; } = [];

    /// <summary>Correlation of each submitting host span and of each submitted operation.</summary>
    public Dictionary<int, ulong> Launch { get; } = [];

    public Dictionary<int, List<ulong>> WaitedFor { get; } = [];

    public Dictionary<int, List<ulong>> FlowPoints { get; } = [];

    /// <summary>Ends of hand-offs by the span they lie in, ordered by time.</summary>
    public Dictionary<int, List<HandOffEvent>> HandOffs { get; } = [];

    /// <summary>Ends of hand-offs that lie in no span.</summary>
    public List<HandOffEvent> Unplaced { get; } = [];

    public ulong[] HandOffIds { get; private set; } = [];

    public List<(FlowKind Kind, ulong Id, int From, int To)> Links { get; } = [];

    private bool IsOperation(int span) => _trace.Tracks[_trace.Spans.TrackColumn[span]].Kind == TrackKind.DeviceQueue;

    private IEnumerable<(ulong Id, int From, int To)> FlowsOf(FlowKind kind)
    {
        FlowTable flows = _trace.Flows;
        for (int i = 0; i < flows.Count; i++)
        {
            if (flows.KindColumn[i] == (byte)kind) yield return (flows.IdColumn[i], flows.FromColumn[i], flows.ToColumn[i]);
        }
    }

    /// <summary>A correlation has one submitter; submitters and operations have one correlation.</summary>
    private void PlanLaunches()
    {
        foreach (IGrouping<ulong, (ulong Id, int From, int To)> launch in FlowsOf(FlowKind.Launch).GroupBy(f => f.Id))
        {
            int submitter = launch.First().From;
            bool fits = launch.Key != 0 && !IsOperation(submitter) && !Launch.ContainsKey(submitter)
                && launch.All(f => f.From == submitter && IsOperation(f.To) && !Launch.ContainsKey(f.To)) && launch.DistinctBy(f => f.To).Count() == launch.Count();
            if (fits) Launch.Add(submitter, launch.Key);
            foreach ((ulong id, int from, int to) in launch)
            {
                if (fits) Launch.Add(to, id);
                else Links.Add((FlowKind.Launch, id, from, to));
            }
        }
    }

    /// <summary>An operation waits for a correlation; it means the last operation of that correlation.</summary>
    private void PlanDependencies()
    {
        Dictionary<ulong, int> last = [];
        for (int track = 0; track < _trace.Tracks.Length; track++)
        {
            for (int row = _trace.Spans.TrackOffsets[track]; row < _trace.Spans.TrackOffsets[track + 1]; row++)
            {
                if (Launch.TryGetValue(row, out ulong id) && IsOperation(row)) last[id] = row;
            }
        }

        foreach ((ulong id, int from, int to) in FlowsOf(FlowKind.Dependency))
        {
            if (id != 0 && IsOperation(to) && last.TryGetValue(id, out int cause) && cause == from) Place(WaitedFor, to, id);
            else Links.Add((FlowKind.Dependency, id, from, to));
        }
    }

    /// <summary>A hand-off between two spans implies its flow; hand-offs without one get ids of their own.</summary>
    private void PlanHandOffs()
    {
        HandOffTable table = _trace.HandOffs;
        var flows = new Dictionary<(int, int), Queue<ulong>>();
        ulong fresh = 0;
        foreach ((ulong id, int from, int to) in FlowsOf(FlowKind.HandOff))
        {
            if (!flows.TryGetValue((from, to), out Queue<ulong>? ids)) flows.Add((from, to), ids = []);
            ids.Enqueue(id);
            fresh = Math.Max(fresh, id);
        }

        HandOffIds = new ulong[table.Count];
        var taken = new HashSet<ulong>();
        for (int row = 0; row < table.Count; row++)
        {
            int producer = table.ProducerSpanColumn[row], consumer = table.ConsumerSpanColumn[row];
            if (producer >= 0 && consumer >= 0 && producer != consumer && flows.TryGetValue((producer, consumer), out Queue<ulong>? ids) && ids.TryPeek(out ulong id) && taken.Add(id))
                HandOffIds[row] = ids.Dequeue();
            else
                HandOffIds[row] = unchecked(++fresh);
            Put(producer, new HandOffEvent(table.ProducedColumn[row], row, true));
            if (table.ConsumedColumn[row] != -1) Put(consumer, new HandOffEvent(table.ConsumedColumn[row], row, false));
        }

        foreach (((int from, int to), Queue<ulong> ids) in flows)
        {
            foreach (ulong id in ids) Links.Add((FlowKind.HandOff, id, from, to));
        }

        foreach (List<HandOffEvent> events in HandOffs.Values)
        {
            HandOffEvent[] sorted = [.. events.OrderBy(e => e.TimeNs)];
            events.Clear();
            events.AddRange(sorted);
        }

        void Put(int span, HandOffEvent end)
        {
            if (span < 0 || IsOperation(span)) Unplaced.Add(end);
            else Place(HandOffs, span, end);
        }
    }

    /// <summary>A flow whose links form one chain of spans that begin one after the other is a row of points at their begins.</summary>
    private void PlanFlows()
    {
        foreach (IGrouping<ulong, (ulong Id, int From, int To)> flow in FlowsOf(FlowKind.User).GroupBy(f => f.Id))
        {
            long[] starts = _trace.Spans.StartColumn;
            (ulong Id, int From, int To)[] links = [.. flow.OrderBy(f => starts[f.From])];
            bool isChain = true;
            for (int i = 0; i < links.Length && isChain; i++)
            {
                isChain = starts[links[i].From] < starts[links[i].To] && !IsOperation(links[i].From) && !IsOperation(links[i].To)
                    && (i == 0 || links[i - 1].To == links[i].From);
            }

            if (!isChain)
            {
                foreach ((ulong id, int from, int to) in links) Links.Add((FlowKind.User, id, from, to));
                continue;
            }

            Place(FlowPoints, links[0].From, flow.Key);
            foreach ((ulong id, _, int to) in links) Place(FlowPoints, to, id);
        }
    }

    private static void Place<T>(Dictionary<int, List<T>> lists, int span, T item)
    {
        if (!lists.TryGetValue(span, out List<T>? list)) lists.Add(span, list = []);
        list.Add(item);
    }

    /// <summary>One end of a hand-off.</summary>
    internal readonly record struct HandOffEvent(long TimeNs, int Row, bool IsProduced);
}
