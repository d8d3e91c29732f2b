using System.Text;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>A thread id of the file with the text that every event on it carries.</summary>
internal sealed class ChromeLane
{
    private readonly ChromeBlock _tail;

    private ChromeLane(int number, ReadOnlySpan<byte> tail) => (Number, _tail) = (number, new ChromeBlock(tail));

    /// <summary>Position among the lanes of the file.</summary>
    public int Number { get; }

    /// <summary>What stands between an event's name and its time.</summary>
    public ref readonly ChromeBlock Tail => ref _tail;

    /// <summary>Opens a lane and writes its name and its place in the order of threads.</summary>
    /// <param name="all">Lanes of the file so far; the new one is added.</param>
    /// <param name="output">Where to.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="tracks">Ids of its tracks.</param>
    /// <param name="track">The track it is a part of.</param>
    /// <param name="lane">Its number there, or <see cref="ChromeLayout.InstantLane"/>.</param>
    public static ChromeLane Open(List<ChromeLane> all, ChromeOutput output, Trace trace, ChromeTracks tracks, int track, int lane)
    {
        TrackInfo info = trace.Tracks[track];
        int pid = tracks.PidOf(track), tid = lane == 0 ? tracks.TidOf(track) : tracks.NewTid(pid);
        string name = info.Name.Length > 0 ? info.Name : $"{info.Kind} {info.NativeId}";
        if (lane == ChromeLayout.InstantLane) name += " (zero length)";
        else if (lane > 0) name += $" (lane {lane + 1})";

        // Lanes stand below their track, and tracks in the order of the trace; the last number is for instants.
        const int LanesPerTrack = 1000;
        int place = lane == ChromeLayout.InstantLane ? LanesPerTrack - 1 : Math.Min(lane, LanesPerTrack - 2);
        WriteMetadata(output, "thread_name", pid, tid, "name", name);
        WriteMetadata(output, "thread_sort_index", pid, tid, "sort_index", (track * (long)LanesPerTrack) + place);
        var opened = new ChromeLane(all.Count, Encoding.ASCII.GetBytes($"\",\"pid\":{pid},\"tid\":{tid},\"ts\":"));
        all.Add(opened);
        return opened;
    }

    /// <summary>Writes a metadata event with a comma before it.</summary>
    public static void WriteMetadata(ChromeOutput output, string what, int pid, int tid, string key, string value)
    {
        output.Write(Encoding.ASCII.GetBytes($",\n{{\"ph\":\"M\",\"name\":\"{what}\",\"pid\":{pid},\"tid\":{tid},\"args\":{{\"{key}\":"));
        output.WriteText(value);
        output.Write("}}"u8);
    }

    /// <summary>Writes a metadata event with a comma before it.</summary>
    public static void WriteMetadata(ChromeOutput output, string what, int pid, int tid, string key, long value) =>
        output.Write(Encoding.ASCII.GetBytes($",\n{{\"ph\":\"M\",\"name\":\"{what}\",\"pid\":{pid},\"tid\":{tid},\"args\":{{\"{key}\":{value}}}}}"));
}
