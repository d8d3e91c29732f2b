using System.Runtime.CompilerServices;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Writes causal links as pairs of flow events with an id of their own, so that no two arrows of a file are mistaken
/// for one. A launch keeps its correlation as id, as Kineto has it, unless another launch has taken it.
/// </summary>
internal sealed class ChromeFlows : IDisposable
{
    private const ulong LargestExactId = (1UL << 53) - 1;

    // Everything in an event but the name and the thread.
    private const int FixedRoom = 512;

    // Category and name of the arrows of each kind of link, without the outer quotes.
    private readonly ChromeBlock[] _names = [new("user\",\"name\":\"flow"u8), new("ac2g\",\"name\":\"ac2g"u8), new("dependency\",\"name\":\"dependency"u8), new("handoff\",\"name\":\"handoff"u8)];
    private readonly Trace _trace;
    private readonly ChromeOutput _output;
    private readonly ChromeSpanPlaces _places;
    private readonly long _originNs;
    private readonly ChromeHandOffs _handOffs;
    private readonly ChromeIdSet _correlations;
    private readonly ChromeIdSet _drawn;
    private ulong _nextId = 1;

    public ChromeFlows(Trace trace, ChromeOutput output, ChromeSpanPlaces places, long originNs)
    {
        (_trace, _output, _places, _originNs) = (trace, output, places, originNs);
        _handOffs = new ChromeHandOffs(trace, output, originNs);
        _correlations = new ChromeIdSet(trace.Flows.Count);
        _drawn = new ChromeIdSet(trace.Flows.Count);
        for (int link = 0; link < trace.Flows.Count; link++)
        {
            if (trace.Flows.KindColumn[link] == (byte)FlowKind.Launch && trace.Flows.IdColumn[link] != 0) _correlations.Add(trace.Flows.IdColumn[link]);
        }
    }

    public void Write()
    {
        for (int handOff = 0; handOff < _trace.HandOffs.Count; handOff++) WriteHandOff(handOff);
        using ChromeIdSet handedOff = PairsHandedOff();
        FlowTable flows = _trace.Flows;
        for (int link = 0; link < flows.Count; link++)
        {
            int from = flows.FromColumn[link], to = flows.ToColumn[link];
            var kind = (FlowKind)flows.KindColumn[link];
            if (kind == FlowKind.HandOff && handedOff.Contains(Pair(from, to))) continue;
            ulong id = kind == FlowKind.Launch ? LaunchId(flows.IdColumn[link]) : NewId();
            ref readonly ChromeBlock name = ref _names[kind <= FlowKind.HandOff ? (int)kind : (int)FlowKind.User];
            bool carriesFlow = kind is FlowKind.User or FlowKind.HandOff;
            long time = WriteStart(id, from, long.MinValue, name, close: !carriesFlow);
            if (carriesFlow) WriteFlowArgument(flows.IdColumn[link]);
            WriteEnd(id, to, time, name);
        }
    }

    public void Dispose()
    {
        _correlations.Dispose();
        _drawn.Dispose();
    }

    private void WriteHandOff(int handOff)
    {
        HandOffTable rows = _trace.HandOffs;
        int from = rows.ProducerSpanColumn[handOff], to = rows.ConsumerSpanColumn[handOff];
        if (from < 0) return;
        ulong id = NewId();
        ref readonly ChromeBlock name = ref _handOffs.NameOf(rows.EdgeColumn[handOff]);
        long time = WriteStart(id, from, rows.ProducedColumn[handOff], name, close: false);
        _handOffs.WriteArguments(handOff);
        _output.Write("}"u8);
        // What nobody took over has a beginning only.
        if (to >= 0) WriteEnd(id, to, Math.Max(time, rows.ConsumedColumn[handOff]), name);
    }

    /// <summary>Writes where an arrow starts, tied to a span not before an instant, and returns its time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long WriteStart(ulong id, int row, long notBeforeNs, in ChromeBlock name, bool close)
    {
        long time = _places.InstantInside(row, notBeforeNs);
        ChromeCursor cursor = _output.Open(FixedRoom + name.Length);
        cursor.Put(",\n{\"ph\":\"s\",\"cat\":\""u8);
        cursor.Put(name);
        cursor.Put(_places.LaneOf(row).Tail);
        cursor.PutMicroseconds(time - _originNs);
        cursor.Put(",\"id\":"u8);
        cursor.Put(id);
        if (close) cursor.Put("}"u8);
        _output.Close(cursor);
        return time;
    }

    /// <summary>Writes where an arrow ends, tied to a span not before an instant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteEnd(ulong id, int row, long notBeforeNs, in ChromeBlock name)
    {
        long time = _places.InstantInside(row, notBeforeNs);
        ChromeCursor cursor = _output.Open(FixedRoom + name.Length);
        cursor.Put(",\n{\"ph\":\"f\",\"bp\":\"e\",\"cat\":\""u8);
        cursor.Put(name);
        cursor.Put(_places.LaneOf(row).Tail);
        cursor.PutMicroseconds(time - _originNs);
        cursor.Put(",\"id\":"u8);
        cursor.Put(id);
        cursor.Put("}"u8);
        _output.Close(cursor);
    }

    /// <summary>Writes the program's own id of a flow and closes the event.</summary>
    private void WriteFlowArgument(ulong flow)
    {
        ChromeCursor cursor = _output.Open(3 * ChromeDigits.Room);
        cursor.Put(",\"args\":{\"flow\":"u8);
        cursor.Put(flow);
        cursor.Put("}}"u8);
        _output.Close(cursor);
    }

    private ulong LaunchId(ulong correlation) =>
        correlation is > 0 and <= LargestExactId && _drawn.Add(correlation) ? correlation : NewId();

    private ulong NewId()
    {
        while (_correlations.Contains(_nextId)) _nextId++;
        return _nextId++;
    }

    private ChromeIdSet PairsHandedOff()
    {
        HandOffTable rows = _trace.HandOffs;
        var pairs = new ChromeIdSet(rows.Count);
        for (int handOff = 0; handOff < rows.Count; handOff++)
        {
            int from = rows.ProducerSpanColumn[handOff], to = rows.ConsumerSpanColumn[handOff];
            if (from >= 0 && to >= 0) pairs.Add(Pair(from, to));
        }

        return pairs;
    }

    // Never 0: rows are counted from 1 here.
    private static ulong Pair(int from, int to) => ((ulong)(uint)(from + 1) << 32) | (uint)(to + 1);
}
