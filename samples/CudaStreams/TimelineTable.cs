using System.Globalization;
using HybridProfiler.Model;

namespace CudaStreams;

/// <summary>What each stream did, from the trace.</summary>
internal static class TimelineTable
{
    public static void Print(Trace trace)
    {
        DeviceInfo device = trace.Devices[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Device times are true within {device.ClockUncertaintyNs / 1000.0:0.0} us ({device.Api})."));
        Console.WriteLine("stream             work         spans      busy ms");
        var rows = Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue);
        foreach (var group in rows.GroupBy(row => (Track: trace.Tracks[trace.Spans.Track[row]].Name, Work: trace.NameOf(row))).OrderBy(g => g.Key.Track, StringComparer.Ordinal))
        {
            double busyMs = group.Sum(row => trace.Spans.Duration[row]) / 1e6;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Key.Track,-18} {group.Key.Work,-12} {group.Count(),5} {busyMs,12:0.000}"));
        }

        Console.WriteLine(trace.Health.IsClean ? "Nothing was lost, moved or guessed." : trace.Health.ToString());
    }
}
