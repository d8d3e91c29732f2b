using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Asynchronous ranges ("b", "n", "e" and the older "S", "F"): joined by category and id, laid out on lanes on which they nest.</summary>
internal sealed class ChromeAsync(TraceBuilder builder)
{
    private readonly Dictionary<(int Category, ulong Id, long Process), List<(long Ns, int Name)>> _open = [];
    private readonly Dictionary<int, List<Range>> _ranges = [];

    /// <summary>Ends without a begin.</summary>
    public long UnmatchedEnds { get; private set; }

    /// <summary>Ranges that were not ended.</summary>
    public long Unfinished { get; private set; }

    public void Begin(ChromeEvent e)
    {
        var key = (e.Category, e.Id, e.Process);
        if (!_open.TryGetValue(key, out List<(long, int)>? open)) _open.Add(key, open = []);
        open.Add((e.StartNs, e.Name));
    }

    public void End(ChromeEvent e)
    {
        var key = (e.Category, e.Id, e.Process);
        if (!_open.TryGetValue(key, out List<(long Ns, int Name)>? open) || open.Count == 0)
        {
            UnmatchedEnds++;
            return;
        }

        (long begin, int name) = open[^1];
        open.RemoveAt(open.Count - 1);
        if (open.Count == 0) _open.Remove(key);
        Add(e.Category, begin, Math.Max(begin, e.StartNs), name, SpanFlags.None);
    }

    /// <summary>A range that is complete, in a group of its own.</summary>
    /// <param name="group">Name of the group.</param>
    /// <param name="startNs">Start.</param>
    /// <param name="endNs">End.</param>
    /// <param name="name">String id of the name.</param>
    /// <param name="kind">What it is: no work of anybody where it is a stage.</param>
    /// <param name="attributes">Attributes, by string id of their key.</param>
    public void Complete(string group, long startNs, long endNs, int name, SpanKind kind, IReadOnlyList<(int Key, AttributeValue Value)> attributes) =>
        Add(builder.Intern(group), startNs, endNs, name, SpanFlags.None, kind, attributes);

    public void Instant(ChromeEvent e) => Add(e.Category, e.StartNs, e.StartNs, e.Name, SpanFlags.None);

    /// <summary>Lays the ranges out.</summary>
    /// <param name="stopNs">End of what was not ended.</param>
    public void Finish(long stopNs)
    {
        foreach (((int category, _, _), List<(long Ns, int Name)> open) in _open)
        {
            foreach ((long begin, int name) in open)
            {
                Add(category, begin, Math.Max(begin, stopNs), name, SpanFlags.Unfinished);
                Unfinished++;
            }
        }

        foreach ((int category, List<Range> ranges) in _ranges) LayOut(category, ranges);
    }

    private void Add(int category, long startNs, long endNs, int name, SpanFlags flags, SpanKind kind = SpanKind.Compute, IReadOnlyList<(int Key, AttributeValue Value)>? attributes = null)
    {
        if (!_ranges.TryGetValue(category, out List<Range>? ranges)) _ranges.Add(category, ranges = []);
        ranges.Add(new Range(startNs, endNs, name, kind, flags, attributes ?? []));
    }

    private void LayOut(int category, List<Range> ranges)
    {
        ranges.Sort(static (a, b) => a.StartNs != b.StartNs ? a.StartNs.CompareTo(b.StartNs) : b.EndNs != a.EndNs ? b.EndNs.CompareTo(a.EndNs) : a.Name.CompareTo(b.Name));
        string text = builder.TextOf(category);
        List<(int Track, Stack<long> Ends)> lanes = [];
        foreach ((long start, long end, int name, SpanKind kind, SpanFlags flags, IReadOnlyList<(int Key, AttributeValue Value)> attributes) in ranges)
        {
            int lane = 0;
            for (; lane < lanes.Count; lane++)
            {
                Stack<long> ends = lanes[lane].Ends;
                while (ends.Count > 0 && ends.Peek() <= start) ends.Pop();
                if (ends.Count == 0 || ends.Peek() >= end) break;
            }

            if (lane == lanes.Count) lanes.Add((builder.AddTrack(new TrackInfo(TrackKind.Async, text.Length > 0 ? text : "async", 0, -1, lane)), new Stack<long>()));
            lanes[lane].Ends.Push(end);
            int span = builder.AddSpan(lanes[lane].Track, start, end - start, name, kind: kind, flags: flags);
            foreach ((int key, AttributeValue value) in attributes) builder.AddAttribute(span, key, value);
        }
    }

    private readonly record struct Range(long StartNs, long EndNs, int Name, SpanKind Kind, SpanFlags Flags, IReadOnlyList<(int Key, AttributeValue Value)> Attributes);
}
