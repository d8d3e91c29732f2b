using System.Globalization;
using HybridProfiler.Model;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Nsight;

/// <summary>
/// NVTX: ranges of a thread nest on its track, ranges that cross threads get lanes, marks have zero length. The outermost
/// range of a thread that is no operator of PyTorch's is a component; device time belongs to the one around the call.
/// </summary>
internal sealed class NsightRanges(TraceBuilder builder, NsightStrings strings, NsightPlaces places)
{
    // ENUM_NSYS_EVENT_TYPE: a mark, a range of a thread, a range that may end elsewhere.
    private const long Mark = 34, PushPop = 59, StartEnd = 60;

    private readonly Dictionary<int, List<(long StartNs, long EndNs, int Name, int Span)>> _outermost = [];
    private readonly List<(long StartNs, long EndNs, int Name, bool Unfinished)> _crossing = [];
    private readonly Dictionary<int, int> _components = [];
    private readonly int _operationId = builder.Intern("op_id"), _category = builder.Intern(SourceAttributes.Category);

    /// <summary>Rows that made no sense.</summary>
    public long Skipped { get; private set; }

    /// <summary>Reads the events; returns the number of ranges without an end.</summary>
    public long Read(NsightDatabase database, string table)
    {
        long unfinished = 0;
        List<int> open = [];
        foreach (SqliteDataReader row in database.Rows(table, "start", "end", "eventType", "text", "textId", "globalTid"))
        {
            long type = row.IsDBNull(2) ? -1 : row.GetInt64(2);
            if (type is not (Mark or PushPop or StartEnd)) continue;
            if (row.IsDBNull(0) || (!row.IsDBNull(1) && row.GetInt64(1) < row.GetInt64(0)))
            {
                Skipped++;
                continue;
            }

            long start = row.GetInt64(0), end = type == Mark || row.IsDBNull(1) ? start : row.GetInt64(1), thread = row.IsDBNull(5) ? 0 : row.GetInt64(5);
            string text = !row.IsDBNull(3) ? row.GetString(3) : !row.IsDBNull(4) ? strings.TextOf(row.GetInt64(4)) : "";
            bool isOpen = type != Mark && row.IsDBNull(1);
            if (isOpen) unfinished++;
            places.Cover(start, end);
            if (type == StartEnd)
            {
                _crossing.Add((start, end, builder.Intern(text), isOpen));
                continue;
            }

            int track = places.ThreadOf(thread);
            bool isOperator = TryOperator(text, out string words, out long id);
            int name = builder.Intern(words), span = builder.AddSpan(track, start, end - start, name, flags: isOpen ? SpanFlags.Unfinished : SpanFlags.None);
            builder.AddAttribute(span, _category, SourceAttributes.UserAnnotation);
            if (isOperator) builder.AddAttribute(span, _operationId, id);
            if (isOpen) open.Add(span);
            else if (type == PushPop && !isOperator && words.Length > 0) ListOf(track).Add((start, end, name, span));
        }

        foreach (int span in open) builder.EndSpan(span, Math.Max(0, places.LastNs - builder.StartOf(span)), SpanFlags.Unfinished);
        return unfinished;
    }

    /// <summary>Names components, and lays ranges that cross threads on lanes.</summary>
    public void Finish()
    {
        foreach (List<(long StartNs, long EndNs, int Name, int Span)> ranges in _outermost.Values)
        {
            ranges.Sort(static (a, b) => a.StartNs != b.StartNs ? a.StartNs.CompareTo(b.StartNs) : b.EndNs.CompareTo(a.EndNs));
            int kept = 0;
            for (int i = 0; i < ranges.Count; i++)
            {
                if (kept > 0 && ranges[i].StartNs < ranges[kept - 1].EndNs) continue;
                ranges[kept++] = ranges[i];
                builder.AttributeSpanTo(ranges[i].Span, ComponentOf(ranges[i].Name));
            }

            ranges.RemoveRange(kept, ranges.Count - kept);
        }

        List<(int Track, long EndNs)> lanes = [];
        foreach ((long start, long end, int name, bool isOpen) in _crossing.OrderBy(r => r.StartNs).ThenByDescending(r => r.EndNs))
        {
            long stop = isOpen ? Math.Max(start, places.LastNs) : end;
            int lane = lanes.FindIndex(l => l.EndNs <= start);
            if (lane < 0)
            {
                lane = lanes.Count;
                lanes.Add((builder.AddTrack(new TrackInfo(TrackKind.Async, "NVTX ranges", Lane: lane)), 0));
            }

            int span = builder.AddSpan(lanes[lane].Track, start, stop - start, name, flags: isOpen ? SpanFlags.Unfinished : SpanFlags.None);
            builder.AddAttribute(span, _category, SourceAttributes.UserAnnotation);
            lanes[lane] = (lanes[lane].Track, Math.Max(stop, start + 1));
        }
    }

    /// <summary>Component of what a thread submits at an instant, or -1.</summary>
    public int ComponentAt(int track, long ns)
    {
        if (!_outermost.TryGetValue(track, out var ranges)) return -1;
        int low = 0, high = ranges.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (ranges[middle].StartNs <= ns) low = middle + 1;
            else high = middle - 1;
        }

        return high >= 0 && ns < ranges[high].EndNs ? ComponentOf(ranges[high].Name) : -1;
    }

    // "aten::view, op_id = 314290", with more behind: what differs from call to call makes no name.
    private static bool TryOperator(string text, out string name, out long id)
    {
        (name, id) = (text, 0);
        int cut = text.IndexOf(", op_id = ", StringComparison.Ordinal);
        if (cut < 0) return false;
        ReadOnlySpan<char> number = text.AsSpan(cut + ", op_id = ".Length);
        int stop = number.IndexOfAnyExceptInRange('0', '9');
        if (!long.TryParse(stop < 0 ? number : number[..stop], NumberStyles.None, CultureInfo.InvariantCulture, out id)) return false;
        int sequence = text.IndexOf(", seq = ", StringComparison.Ordinal);
        name = text[..(sequence >= 0 && sequence < cut ? sequence : cut)];
        return true;
    }

    private List<(long StartNs, long EndNs, int Name, int Span)> ListOf(int track)
    {
        if (!_outermost.TryGetValue(track, out var list)) _outermost.Add(track, list = []);
        return list;
    }

    private int ComponentOf(int name)
    {
        if (_components.TryGetValue(name, out int id)) return id;
        id = builder.AddComponent(new ComponentInfo(builder.TextOf(name)));
        _components.Add(name, id);
        return id;
    }
}
