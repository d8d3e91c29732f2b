using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Tracks for intervals that may overlap: each lies on the first lane of its name that is free. Intervals come in the order of their begin.</summary>
internal sealed class LaneAllocator(TraceBuilder builder, TrackKind kind)
{
    private readonly Dictionary<string, List<(int Track, long EndNs)>> _lanes = new(StringComparer.Ordinal);

    /// <summary>Track for an interval.</summary>
    public int TrackFor(string name, long startNs, long endNs)
    {
        if (!_lanes.TryGetValue(name, out List<(int Track, long EndNs)>? lanes)) _lanes.Add(name, lanes = []);
        int lane = lanes.FindIndex(l => l.EndNs <= startNs);
        if (lane < 0)
        {
            lane = lanes.Count;
            lanes.Add((builder.AddTrack(new TrackInfo(kind, name, Lane: lane)), 0));
        }

        lanes[lane] = (lanes[lane].Track, Math.Max(endNs, startNs + 1));
        return lanes[lane].Track;
    }
}
