using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Merging;

/// <summary>What a trace says about its clock and about events that other processes know of.</summary>
internal sealed class TraceClock
{
    // 2001-09-09 in nanoseconds since 1970: an axis that far along is the wall clock itself, as in PyTorch's older files.
    private const long EpochAxisNs = 1_000_000_000_000_000_000;

    public TraceClock(MergeInput input)
    {
        Input = input;
        TraceHeader header = input.Trace.Header;
        Host = header.Facts.GetValueOrDefault("host", "");
        Domain = header.Facts.GetValueOrDefault("clock.domain", "");
        Extent = ExtentOf(input.Trace);
        bool isEpoch = header.RealtimeOffsetNs == 0 && Extent.First >= EpochAxisNs;
        RealtimeOffsetNs = header.RealtimeOffsetNs != 0 ? header.RealtimeOffsetNs : isEpoch ? 0 : null;
        RealtimeUncertaintyNs = long.TryParse(header.Facts.GetValueOrDefault("clock.realtime_uncertainty_ns"), NumberStyles.None, CultureInfo.InvariantCulture, out long stated) ? stated : null;
        (Sent, Received) = Messages(input.Trace);
        Requests = RequestsOf(input.Trace);
    }

    public MergeInput Input { get; }

    public string Host { get; }

    /// <summary>Boot and namespace of the monotonic clock; empty when not stated.</summary>
    public string Domain { get; }

    /// <summary>First and last instant.</summary>
    public (long First, long Last) Extent { get; }

    /// <summary>Wall clock minus the clock of the trace; null when not known.</summary>
    public long? RealtimeOffsetNs { get; }

    public long? RealtimeUncertaintyNs { get; }

    public long ResidualNs => (long)Math.Ceiling(Math.Max(0, Input.Trace.Header.Clock.ResidualNs));

    /// <summary>Rows of the spans that send a message, by its id; of several the one that begins first.</summary>
    public Dictionary<string, int> Sent { get; }

    /// <summary>Rows of the spans that receive a message, by its id; of several the one that ends last.</summary>
    public Dictionary<string, int> Received { get; }

    /// <summary>Begin and end of the requests whose class and id no other request of the trace has.</summary>
    public Dictionary<(string Class, long Id), (long Begin, long End)> Requests { get; }

    private static (Dictionary<string, int> Sent, Dictionary<string, int> Received) Messages(Trace trace)
    {
        Dictionary<string, int> sent = new(StringComparer.Ordinal), received = new(StringComparer.Ordinal);
        int sentKey = trace.Strings.Texts.IndexOf(MessageAttributes.Sent), receivedKey = trace.Strings.Texts.IndexOf(MessageAttributes.Received);
        if (sentKey < 0 && receivedKey < 0) return (sent, received);
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (sentKey >= 0 && trace.Attributes.TryGet(row, sentKey, out AttributeValue id)
                && (!sent.TryGetValue(id.ToString(), out int first) || trace.Spans.Start[row] < trace.Spans.Start[first])) sent[id.ToString()] = row;
            if (receivedKey >= 0 && trace.Attributes.TryGet(row, receivedKey, out id)
                && (!received.TryGetValue(id.ToString(), out int last) || trace.Spans.EndOf(row) > trace.Spans.EndOf(last))) received[id.ToString()] = row;
        }

        return (sent, received);
    }

    private static Dictionary<(string, long), (long, long)> RequestsOf(Trace trace)
    {
        Dictionary<(string, long), (long, long)> requests = [];
        HashSet<(string, long)> repeated = [];
        for (int request = 0; request < trace.Requests.Count; request++)
        {
            int span = trace.Requests.Span[request];
            (string, long) key = (trace.Strings[trace.Requests.Class[request]], trace.Requests.Id[request]);
            if ((trace.Spans.Flags[span] & (byte)SpanFlags.Unfinished) != 0 || !requests.TryAdd(key, (trace.Spans.Start[span], trace.Spans.EndOf(span)))) repeated.Add(key);
        }

        foreach ((string, long) key in repeated) requests.Remove(key);
        return requests;
    }

    private static (long First, long Last) ExtentOf(Trace trace)
    {
        (long first, long last) = (long.MaxValue, long.MinValue);
        if (trace.Header.StopNs > trace.Header.StartNs) (first, last) = (trace.Header.StartNs, trace.Header.StopNs);
        for (int row = 0; row < trace.Spans.Count; row++) (first, last) = (Math.Min(first, trace.Spans.Start[row]), Math.Max(last, trace.Spans.EndOf(row)));
        foreach (CounterSeries series in trace.CounterSamples)
            if (series.Count > 0) (first, last) = (Math.Min(first, series.Time[0]), Math.Max(last, series.Time[^1]));
        foreach (long intended in trace.Requests.IntendedStart) first = Math.Min(first, intended);
        foreach (long produced in trace.HandOffs.Produced) (first, last) = (Math.Min(first, produced), Math.Max(last, produced));
        foreach (long consumed in trace.HandOffs.Consumed) last = Math.Max(last, consumed);
        return first <= last ? (first, last) : (trace.Header.StartNs, trace.Header.StartNs);
    }
}
