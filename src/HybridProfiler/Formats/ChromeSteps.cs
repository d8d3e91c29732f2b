using System.Globalization;
using System.Text;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Writes each request a second time as a step of PyTorch's profiler, <c>ProfilerStep#N</c>, on a thread of steps: tools that cut a
/// trace into iterations look for that name and nothing else. N is the request's id where ids are distinct and not negative, else
/// its place in the order of starts. A trace that came from PyTorch has its steps already.
/// </summary>
internal static class ChromeSteps
{
    /// <summary>Argument that marks such an event, so that this library's reader passes over it.</summary>
    public const string Mark = "step_of_request";

    private const string Prefix = "ProfilerStep#";

    public static void Write(Trace trace, ChromeOutput output, ChromeTracks tracks, long originNs)
    {
        RequestTable requests = trace.Requests;
        if (requests.Count == 0 || HasSteps(trace)) return;
        HashSet<long> ids = [];
        bool byId = true;
        foreach (long id in requests.Id) byId &= id >= 0 && ids.Add(id);
        var lanes = new ChromeLanes();
        lanes.Reset(originNs);
        List<ChromeBlock> places = [];
        for (int request = 0; request < requests.Count; request++)
        {
            int span = requests.SpanColumn[request];
            long number = byId ? requests.IdColumn[request] : request, start = trace.Spans.StartColumn[span], duration = Math.Max(1, trace.Spans.DurationColumn[span]);
            int lane = lanes.FirstFree(start);
            lanes.Take(lane, start + duration);
            if (lane == places.Count) places.Add(Open(output, tracks, lane));
            output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\n{{\"ph\":\"X\",\"cat\":\"user_annotation\",\"name\":\"{Prefix}{number}")));
            ChromeCursor cursor = output.Open(places[lane].Length + (6 * ChromeDigits.Room));
            cursor.Put(places[lane]);
            cursor.PutMicroseconds(start - originNs);
            cursor.Put(",\"dur\":"u8);
            cursor.PutMicroseconds(duration);
            output.Close(cursor);
            output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"args\":{{\"{Mark}\":{requests.IdColumn[request]}}}}}")));
        }
    }

    private static ChromeBlock Open(ChromeOutput output, ChromeTracks tracks, int lane)
    {
        int tid = tracks.NewTid(tracks.HostPid);
        ChromeLane.WriteMetadata(output, "thread_name", tracks.HostPid, tid, "name", lane == 0 ? "steps" : $"steps (lane {lane + 1})");
        ChromeLane.WriteMetadata(output, "thread_sort_index", tracks.HostPid, tid, "sort_index", -1000 + Math.Min(lane, 999));
        return new ChromeBlock(Encoding.ASCII.GetBytes($"\",\"pid\":{tracks.HostPid},\"tid\":{tid},\"ts\":"));
    }

    private static bool HasSteps(Trace trace)
    {
        foreach (int span in trace.Requests.Span)
            if (trace.NameOf(span).StartsWith(Prefix, StringComparison.Ordinal)) return true;
        return false;
    }
}
