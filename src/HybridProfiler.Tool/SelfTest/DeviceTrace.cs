using HybridProfiler.Model;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>The device operations of a trace, in the order of their begin.</summary>
internal sealed class DeviceTrace
{
    private readonly int _bytes;
    private readonly Dictionary<int, int> _launches = [];

    public DeviceTrace(Trace trace)
    {
        Trace = trace;
        _bytes = trace.Strings.Texts.IndexOf(OperationAttributes.Bytes);
        Rows = [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue).OrderBy(row => trace.Spans.Start[row])];
        for (int i = 0; i < trace.Flows.Count; i++)
        {
            if (trace.Flows.Kind[i] == (byte)FlowKind.Launch) _launches.TryAdd(trace.Flows.To[i], trace.Flows.From[i]);
        }
    }

    public Trace Trace { get; }

    /// <summary>Rows of the operations.</summary>
    public int[] Rows { get; }

    public IEnumerable<int> OfKind(SpanKind kind) => Rows.Where(row => Trace.Spans.Kind[row] == (byte)kind);

    /// <summary>The call that submitted an operation; -1 when the trace knows none.</summary>
    public int LaunchOf(int row) => _launches.GetValueOrDefault(row, -1);

    public string ComponentOf(int row) => Trace.Spans.Component[row] is >= 0 and int id ? Trace.Components[id].Name : "none";

    /// <summary>Bytes that an operation states; 0 when it states none.</summary>
    public long BytesOf(int row) => _bytes >= 0 && Trace.Attributes.TryGet(row, _bytes, out AttributeValue value) ? value.Int64 : 0;
}
