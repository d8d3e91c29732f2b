using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Writes causal links as pairs of flow events with an id of their own, so that no two arrows of a file are mistaken
/// for one. A launch keeps its correlation as id, as Kineto has it, unless another launch has taken it.
/// </summary>
internal sealed class ChromeFlows : IDisposable
{
    private const ulong LargestExactId = (1UL << 53) - 1;

    private readonly Trace _trace;
    private readonly ChromeOutput _output;
    private readonly ChromeTracks _tracks;
    private readonly ChromeSpanPlaces _places;
    private readonly long _originNs;
    private readonly ChromeHandOffs _handOffs;
    private readonly ChromeIdSet _correlations;
    private readonly ChromeIdSet _drawn;
    private ulong _nextId = 1;

    public ChromeFlows(Trace trace, ChromeOutput output, ChromeTracks tracks, ChromeSpanPlaces places, long originNs)
    {
        (_trace, _output, _tracks, _places, _originNs) = (trace, output, tracks, places, originNs);
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
            ReadOnlySpan<byte> name = kind switch
            {
                FlowKind.Launch => ",\"cat\":\"ac2g\",\"name\":\"ac2g\""u8,
                FlowKind.Dependency => ",\"cat\":\"dependency\",\"name\":\"dependency\""u8,
                FlowKind.HandOff => ",\"cat\":\"handoff\",\"name\":\"handoff\""u8,
                _ => ",\"cat\":\"user\",\"name\":\"flow\""u8,
            };
            long time = WriteEnd("s"u8, id, from, long.MinValue, name);
            if (kind is FlowKind.User or FlowKind.HandOff) WriteFlowArgument(flows.IdColumn[link]);
            _output.Write("}"u8);
            WriteEnd("f"u8, id, to, time, name);
            _output.Write(",\"bp\":\"e\"}"u8);
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
        ReadOnlySpan<byte> name = _handOffs.NameOf(rows.EdgeColumn[handOff]);
        long time = WriteEnd("s"u8, id, from, rows.ProducedColumn[handOff], name);
        _handOffs.WriteArguments(handOff);
        _output.Write("}"u8);
        // What nobody took over has a beginning only.
        if (to < 0) return;
        WriteEnd("f"u8, id, to, Math.Max(time, rows.ConsumedColumn[handOff]), name);
        _output.Write(",\"bp\":\"e\"}"u8);
    }

    /// <summary>Writes one end of an arrow, tied to a span not before an instant, and returns its time. The object stays open.</summary>
    private long WriteEnd(ReadOnlySpan<byte> phase, ulong id, int row, long notBeforeNs, ReadOnlySpan<byte> name)
    {
        long time = _places.InstantInside(row, notBeforeNs);
        ChromeCursor cursor = _output.Open(8 * ChromeOutput.NumberRoom);
        cursor.Put(",\n{\"ph\":\""u8);
        cursor.Put(phase);
        cursor.Put("\",\"id\":"u8);
        cursor.Put(id);
        cursor.Put(",\"pid\":"u8);
        cursor.Put((long)_tracks.PidOf(_trace.Spans.TrackColumn[row]));
        cursor.Put(",\"tid\":"u8);
        cursor.Put((long)_places.TidOf(row));
        cursor.Put(",\"ts\":"u8);
        cursor.PutMicroseconds(time - _originNs);
        _output.Close(cursor);
        _output.Write(name);
        return time;
    }

    private void WriteFlowArgument(ulong flow)
    {
        ChromeCursor cursor = _output.Open(2 * ChromeOutput.NumberRoom);
        cursor.Put(",\"args\":{\"flow\":"u8);
        cursor.Put(flow);
        cursor.Put("}"u8);
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
