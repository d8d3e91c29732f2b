using System.Runtime.InteropServices;

namespace HybridProfiler.Model;

/// <summary>Brings spans into the order of <see cref="SpanTable"/> and finds parents where they are not known.</summary>
internal static class SpanOrder
{
    /// <summary>Seals the rows.</summary>
    /// <param name="rows">Rows in the order of adding; empty afterwards.</param>
    /// <param name="tracks">Tracks.</param>
    /// <param name="rowOf">Maps a handle (position of adding) to its sealed row.</param>
    public static SpanTable Seal(ref SpanRows rows, List<TrackInfo> tracks, out int[] rowOf)
    {
        int count = rows.Start.Count;
        int[] offsets = new int[tracks.Count + 1];
        for (int i = 0; i < count; i++) offsets[rows.Track[i] + 1]++;
        for (int t = 0; t < tracks.Count; t++) offsets[t + 1] += offsets[t];

        // Counting sort by track keeps the order of adding within each track.
        int[] order = new int[count];
        int[] next = offsets.AsSpan(0, tracks.Count).ToArray();
        for (int i = 0; i < count; i++) order[next[rows.Track[i]]++] = i;

        for (int t = 0; t < tracks.Count; t++) SortTrack(rows, order.AsSpan(offsets[t]..offsets[t + 1]));

        rowOf = new int[count];
        for (int row = 0; row < count; row++) rowOf[order[row]] = row;

        SpanTable table = new()
        {
            StartColumn = rows.Start.TakeInOrder(order),
            DurationColumn = rows.Duration.TakeInOrder(order),
            TrackColumn = rows.Track.TakeInOrder(order),
            NameColumn = rows.Name.TakeInOrder(order),
            ComponentColumn = rows.Component.TakeInOrder(order),
            ParentColumn = rows.Parent.TakeInOrder(order),
            RequestColumn = rows.Request.TakeInOrder(order),
            KindColumn = rows.Kind.TakeInOrder(order),
            FlagColumn = rows.Flags.TakeInOrder(order),
            TrackOffsets = offsets,
        };
        rows = new SpanRows();
        for (int t = 0; t < tracks.Count; t++) ResolveParents(table, t, tracks[t].Kind == TrackKind.DeviceQueue, rowOf);
        return table;
    }

    private static void SortTrack(SpanRows rows, Span<int> order)
    {
        bool byTime = order.Length > 0 && rows.Parent[order[0]] == TraceBuilder.FindParent;
        bool sorted = true;
        for (int i = 1; i < order.Length && sorted; i++)
        {
            int a = order[i - 1], b = order[i];
            sorted = rows.Start[a] < rows.Start[b] || (rows.Start[a] == rows.Start[b] && (!byTime || rows.Duration[a] >= rows.Duration[b]));
        }

        if (sorted) return;
        var keys = new (long Start, long MinusDuration, int Added)[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int row = order[i];
            keys[i] = (rows.Start[row], byTime ? -rows.Duration[row] : 0, row);
        }

        // Order of adding breaks ties, so the sort is stable although introsort is not.
        MemoryExtensions.Sort(keys.AsSpan(), order);
    }

    private static void ResolveParents(SpanTable table, int track, bool flat, int[] rowOf)
    {
        int first = table.TrackOffsets[track], end = table.TrackOffsets[track + 1];
        Span<int> parents = table.ParentColumn;
        if (flat)
        {
            parents[first..end].Fill(-1);
            return;
        }

        if (first == end) return;
        if (parents[first] != TraceBuilder.FindParent)
        {
            for (int row = first; row < end; row++) parents[row] = parents[row] < 0 ? -1 : rowOf[parents[row]];
            return;
        }

        List<int> open = [];
        for (int row = first; row < end; row++)
        {
            long spanStart = table.StartColumn[row], spanEnd = table.EndOf(row);
            while (open.Count > 0)
            {
                int top = open[^1];
                long topEnd = table.EndOf(top);
                bool contains = topEnd >= spanEnd && (topEnd > spanStart || (table.StartColumn[top] < spanStart && spanStart == spanEnd));
                if (contains) break;
                open.RemoveAt(open.Count - 1);
            }

            parents[row] = open.Count > 0 ? open[^1] : -1;
            open.Add(row);
        }
    }
}
