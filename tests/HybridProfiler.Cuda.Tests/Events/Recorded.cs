using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>The device spans of a trace in order of their start, and what the tests ask of them.</summary>
internal sealed class Recorded(Trace trace)
{
    public int[] Rows { get; } =
        [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue).OrderBy(row => trace.Spans.Start[row])];

    public string[] Names => [.. Rows.Select(trace.NameOf)];

    public string[] Components => [.. Rows.Select(row => trace.Spans.Component[row] < 0 ? "" : trace.Components[trace.Spans.Component[row]].Name)];

    public long Bytes(int row) => Attribute(row, "bytes")?.Int64 ?? 0;

    public string? Direction(int row) => Attribute(row, "direction")?.String;

    /// <summary>The scope from which an operation was sent.</summary>
    public int Call(int row) =>
        trace.Flows.From[Assert.Single(Enumerable.Range(0, trace.Flows.Count), flow => trace.Flows.To[flow] == row && trace.Flows.Kind[flow] == (byte)FlowKind.Launch)];

    /// <summary>The stated uncertainty of the only device.</summary>
    public long Uncertainty => Assert.Single(trace.Devices).ClockUncertaintyNs;

    private AttributeValue? Attribute(int row, string key)
    {
        int id = trace.Strings.Texts.IndexOf(key);
        return id >= 0 && trace.Attributes.TryGet(row, id, out AttributeValue value) ? value : default(AttributeValue?);
    }
}
