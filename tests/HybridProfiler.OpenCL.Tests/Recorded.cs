using HybridProfiler.Model;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>The device spans of a trace in order of their start, and what the tests ask of them.</summary>
internal sealed class Recorded(Trace trace)
{
    public int[] Rows { get; } =
        [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue).OrderBy(row => trace.Spans.Start[row])];

    public string[] Names => [.. Rows.Select(trace.NameOf)];

    public int Row(string name) => Assert.Single(Rows, row => trace.NameOf(row) == name);

    public long Bytes(int row) => Attribute(row, "bytes")?.Int64 ?? 0;

    public string? Direction(int row) => Attribute(row, "direction")?.String;

    /// <summary>Commands that a command waited for.</summary>
    public IEnumerable<int> WaitedFor(int row) =>
        Enumerable.Range(0, trace.Flows.Count).Where(flow => trace.Flows.To[flow] == row && trace.Flows.Kind[flow] == (byte)FlowKind.Dependency).Select(flow => trace.Flows.From[flow]).Order();

    /// <summary>The host call that submitted a command.</summary>
    public int Call(int row) =>
        trace.Flows.From[Assert.Single(Enumerable.Range(0, trace.Flows.Count), flow => trace.Flows.To[flow] == row && trace.Flows.Kind[flow] == (byte)FlowKind.Launch)];

    public bool Overlap(int one, int other) => trace.Spans.Start[one] < trace.Spans.EndOf(other) && trace.Spans.Start[other] < trace.Spans.EndOf(one);

    private AttributeValue? Attribute(int row, string key)
    {
        int id = trace.Strings.Texts.IndexOf(key);
        return id >= 0 && trace.Attributes.TryGet(row, id, out AttributeValue value) ? value : default(AttributeValue?);
    }
}
