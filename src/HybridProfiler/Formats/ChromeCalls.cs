using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Which calls into a driver can stand on the thread that made them, as they do in Kineto's files: those that lie wholly inside or
/// outside of each span there. Tools find the operation around a call by process and thread. Calls are stamped by the driver's
/// clock, so one in a while crosses the border of a scope; it stays on the lane of calls.
/// </summary>
internal sealed class ChromeCalls
{
    /// <summary>The call cannot stand on its thread.</summary>
    public const int Apart = -2;

    private readonly Dictionary<int, (int Thread, int[] Around)> _tracks = [];

    public ChromeCalls(Trace trace, long originNs)
    {
        Dictionary<long, int> threads = [];
        for (int track = 0; track < trace.Tracks.Length; track++)
            if (trace.Tracks[track] is { Kind: TrackKind.HostThread, NativeId: not 0 } thread) threads.TryAdd(thread.NativeId, track);
        Dictionary<int, int> callsOf = [];
        int[] submissions = Submissions(trace);
        for (int track = 0; track < trace.Tracks.Length; track++)
        {
            // A thread may have tracks of overhead and of ranges as well, and further lanes, which overlap: the one that submits work is looked for.
            if (trace.Tracks[track] is not { Kind: TrackKind.HostCalls } calls || !threads.TryGetValue(calls.NativeId, out int thread)) continue;
            if (!callsOf.TryGetValue(thread, out int other) || submissions[track] > submissions[other]) callsOf[thread] = track;
        }

        foreach ((int thread, int track) in callsOf) _tracks.Add(track, (thread, Place(trace, track, thread, originNs)));
    }

    /// <summary>Track of the thread that a track of calls can be written on; false where there is none.</summary>
    public bool TryThread(int track, out int thread)
    {
        bool found = _tracks.TryGetValue(track, out (int Thread, int[] Around) of);
        thread = of.Thread;
        return found;
    }

    /// <summary>Row of the thread's span around a call, -1 where there is none, or <see cref="Apart"/>.</summary>
    public int Around(SpanTable spans, int row)
    {
        int track = spans.TrackColumn[row];
        return _tracks.TryGetValue(track, out (int Thread, int[] Around) of) ? of.Around[row - spans.TrackOffsets[track]] : Apart;
    }

    private static int[] Submissions(Trace trace)
    {
        int[] submissions = new int[trace.Tracks.Length];
        for (int flow = 0; flow < trace.Flows.Count; flow++)
            if (trace.Flows.Kind[flow] == (byte)FlowKind.Launch) submissions[trace.Spans.TrackColumn[trace.Flows.From[flow]]]++;
        return submissions;
    }

    private static int[] Place(Trace trace, int track, int thread, long originNs)
    {
        SpanTable spans = trace.Spans;
        List<(long StartNs, long EndNs, int Row)> drawn = [];
        var layout = new ChromeLayout(spans);
        layout.Begin(thread, originNs);
        for (int row = spans.TrackOffsets[thread]; row < spans.TrackOffsets[thread + 1]; row++)
            if (layout.Place(row) is { Lane: 0 } place) drawn.Add((place.StartNs, place.EndNs, row));

        int first = spans.TrackOffsets[track], next = 0;
        int[] around = new int[spans.TrackOffsets[track + 1] - first];
        Stack<(long EndNs, int Row)> open = [];
        for (int i = 0; i < around.Length; i++)
        {
            long start = spans.StartColumn[first + i], end = spans.EndOf(first + i);
            around[i] = Apart;
            if (end <= start) continue;
            while (open.Count > 0 && open.Peek().EndNs <= start) open.Pop();
            for (; next < drawn.Count && (drawn[next].StartNs < start || (drawn[next].StartNs == start && drawn[next].EndNs >= end)); next++)
            {
                while (open.Count > 0 && open.Peek().EndNs <= drawn[next].StartNs) open.Pop();
                open.Push((drawn[next].EndNs, drawn[next].Row));
            }

            while (open.Count > 0 && open.Peek().EndNs <= start) open.Pop();
            bool fits = open.Count == 0 || open.Peek().EndNs >= end;
            for (int inside = next; fits && inside < drawn.Count && drawn[inside].StartNs < end; inside++) fits = drawn[inside].EndNs <= end;
            if (fits) around[i] = open.Count > 0 ? open.Peek().Row : -1;
        }

        return around;
    }
}
