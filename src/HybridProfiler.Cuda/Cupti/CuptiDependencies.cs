using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// Which operation waited for which across streams: an event is recorded behind the operations of one stream, and another
/// stream waits for it before its next operation. Records say so by the numbers of their calls, which rise within a
/// stream, and come in any order. Keeps the newest of each stream. One caller at a time.
/// </summary>
internal sealed class CuptiDependencies
{
    private const int MostOfStream = 1 << 13, MostOfEvent = 64, MostEvents = 1 << 16, MostSteps = 64;
    private readonly Dictionary<(uint Context, uint Stream), StreamCalls> _streams = [];
    private readonly Dictionary<(uint Context, uint Event), List<(ulong Call, uint Stream)>> _events = [];
    private readonly List<ulong> _found = [];
    private readonly Stack<(StreamCalls Stream, ulong Call)> _points = new();

    /// <summary>An operation was submitted by a call.</summary>
    public void AddOperation(ulong call, uint context, uint stream) => Insert(StreamOf(context, stream).Operations, call, MostOfStream);

    /// <summary>An event was recorded on a stream.</summary>
    public void AddEvent(ulong call, uint context, uint stream, uint recorded)
    {
        if (_events.Count >= MostEvents) _events.Clear();
        ref List<(ulong, uint)>? records = ref CollectionsMarshal.GetValueRefOrAddDefault(_events, (context, recorded), out _);
        Insert(records ??= [], (call, stream), MostOfEvent);
    }

    /// <summary>A stream waits for an event.</summary>
    public void AddWait(ulong call, uint context, uint stream, uint awaited) => Insert(StreamOf(context, stream).Waits, (call, context, awaited), MostOfStream);

    /// <summary>Calls of the operations that an operation waited for on other streams; null when there are none.</summary>
    public ulong[]? Of(ulong call, uint context, uint stream)
    {
        if (!_streams.TryGetValue((context, stream), out StreamCalls? own) || own.Waits.Count == 0) return null;
        _found.Clear();
        Follow(own, call, includeOperation: false);
        for (int steps = 0; steps < MostSteps && _points.TryPop(out (StreamCalls Stream, ulong Call) point); steps++) Follow(point.Stream, point.Call, includeOperation: true);
        _points.Clear();
        if (own.Operations.Count > 0) _found.RemoveAll(found => own.Operations.BinarySearch(found) >= 0);
        return _found.Count == 0 ? null : [.. _found.Distinct()];
    }

    // What lies before a call on a stream: the last operation, and behind it the events that the stream waited for.
    private void Follow(StreamCalls stream, ulong before, bool includeOperation)
    {
        int at = CountBelow(stream.Operations, before);
        ulong last = at > 0 ? stream.Operations[at - 1] : 0;
        if (includeOperation && at > 0) _found.Add(last);
        for (int i = CountBelow<(ulong, uint, uint)>(stream.Waits, (before, 0, 0)) - 1; i >= 0 && stream.Waits[i].Call > last; i--)
        {
            (ulong call, uint context, uint awaited) = stream.Waits[i];
            if (!_events.TryGetValue((context, awaited), out List<(ulong Call, uint Stream)>? records)) continue;
            int recorded = CountBelow<(ulong, uint)>(records, (call, 0)) - 1;
            if (recorded >= 0 && _streams.TryGetValue((context, records[recorded].Stream), out StreamCalls? source)) _points.Push((source, records[recorded].Call));
        }
    }

    private StreamCalls StreamOf(uint context, uint stream)
    {
        ref StreamCalls? calls = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, (context, stream), out _);
        return calls ??= new StreamCalls();
    }

    private static int CountBelow<T>(List<T> sorted, T limit)
    {
        int at = sorted.BinarySearch(limit);
        return at < 0 ? ~at : at;
    }

    // Nearly always at the end.
    private static void Insert<T>(List<T> sorted, T item, int most)
    {
        int at = sorted.Count > 0 && Comparer<T>.Default.Compare(sorted[^1], item) < 0 ? ~sorted.Count : sorted.BinarySearch(item);
        if (at >= 0) return;
        sorted.Insert(~at, item);
        if (sorted.Count > most) sorted.RemoveRange(0, most / 2);
    }

    private sealed class StreamCalls
    {
        public List<ulong> Operations { get; } = [];

        public List<(ulong Call, uint Context, uint Event)> Waits { get; } = [];
    }
}
