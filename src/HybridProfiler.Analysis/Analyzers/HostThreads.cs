using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Threads of the program, each with the driver calls that were reported apart from it.</summary>
internal static class HostThreads
{
    /// <summary>Tracks of each thread, the one with its spans first; calls of a thread that has no spans stand alone.</summary>
    public static List<List<int>> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        List<List<int>> threads = [];
        Dictionary<long, int> threadOf = [];
        foreach (int track in index.TracksOf(TrackKind.HostThread))
        {
            if (trace.Tracks[track].NativeId != 0) threadOf.TryAdd(trace.Tracks[track].NativeId, threads.Count);
            threads.Add([track]);
        }

        foreach (int track in index.TracksOf(TrackKind.HostCalls))
        {
            long id = trace.Tracks[track].NativeId;
            if (id != 0 && threadOf.TryGetValue(id, out int thread))
            {
                threads[thread].Add(track);
                continue;
            }

            if (id != 0) threadOf.Add(id, threads.Count);
            threads.Add([track]);
        }

        return threads;
    }
}
