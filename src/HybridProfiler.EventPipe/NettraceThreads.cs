using HybridProfiler.Model;

namespace HybridProfiler.EventPipe;

/// <summary>Tracks of threads, and lanes of what is nobody's.</summary>
internal sealed class NettraceThreads(TraceBuilder builder)
{
    private readonly Dictionary<int, int> _threads = [];
    private readonly Dictionary<string, List<(int Track, long EndNs)>> _lanes = new(StringComparer.Ordinal);

    /// <summary>Process of the events.</summary>
    public int Process { get; set; }

    /// <summary>Track of an operating-system thread.</summary>
    public int Of(int thread)
    {
        if (_threads.TryGetValue(thread, out int track)) return track;
        track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, thread == Process ? "main thread" : $"thread {thread}", thread));
        _threads.Add(thread, track);
        return track;
    }

    /// <summary>First lane of a name that is free.</summary>
    public int Lane(string name, long startNs, long endNs)
    {
        if (!_lanes.TryGetValue(name, out List<(int Track, long EndNs)>? lanes)) _lanes.Add(name, lanes = []);
        int lane = lanes.FindIndex(l => l.EndNs <= startNs);
        if (lane < 0)
        {
            lane = lanes.Count;
            lanes.Add((builder.AddTrack(new TrackInfo(TrackKind.Async, name, Lane: lane)), 0));
        }

        lanes[lane] = (lanes[lane].Track, Math.Max(endNs, startNs + 1));
        return lanes[lane].Track;
    }
}
