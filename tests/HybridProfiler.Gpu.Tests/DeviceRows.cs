using HybridProfiler.Model;

namespace HybridProfiler.Gpu.Tests;

/// <summary>The device operations of a trace in the order of their begin.</summary>
internal sealed class DeviceRows(Trace trace)
{
    public int[] All { get; } =
        [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue).OrderBy(row => trace.Spans.Start[row])];

    public int[] Named(string name) => [.. All.Where(row => trace.NameOf(row).Contains(name, StringComparison.Ordinal))];

    public long Uncertainty => trace.Devices.Max(d => d.ClockUncertaintyNs);
}
