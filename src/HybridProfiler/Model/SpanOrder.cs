using System.Buffers;

namespace HybridProfiler.Model;

/// <summary>Brings spans into the order of <see cref="SpanTable"/> and finds parents where they are not known.</summary>
internal static class SpanOrder
{
    /// <summary>Seals the rows.</summary>
    /// <param name="rows">Rows in the order of adding; empty afterwards.</param>
    /// <param name="tracks">Tracks.</param>
    /// <param name="rowOf">Maps a handle (position of adding) to its sealed row.</param>
    public static SpanTable Seal(SpanRows rows, List<TrackInfo> tracks, out int[] rowOf)
    {
        int count = rows.Count;
        int[] offsets = new int[tracks.Count + 1];
        for (int i = 0; i < count; i++) offsets[rows[i].Track + 1]++;
        for (int t = 0; t < tracks.Count; t++) offsets[t + 1] += offsets[t];

        // Counting sort by track keeps the order of adding within each track.
        int[] rented = ArrayPool<int>.Shared.Rent(count);
        Span<int> order = rented.AsSpan(0, count);
        int[] next = offsets.AsSpan(0, tracks.Count).ToArray();
        for (int i = 0; i < count; i++) order[next[rows[i].Track]++] = i;

        for (int t = 0; t < tracks.Count; t++) SpanRuns.Sort(rows, order[offsets[t]..offsets[t + 1]]);

        SpanTable table = Columns(rows, order, offsets);
        rows.Clear();
        rowOf = GC.AllocateUninitializedArray<int>(count);
        for (int row = 0; row < count; row++) rowOf[order[row]] = row;
        ArrayPool<int>.Shared.Return(rented);
        for (int t = 0; t < tracks.Count; t++) ResolveParents(table, t, tracks[t].Kind == TrackKind.DeviceQueue, rowOf);
        return table;
    }

    private static SpanTable Columns(SpanRows rows, ReadOnlySpan<int> order, int[] offsets)
    {
        int count = order.Length;
        long[] start = GC.AllocateUninitializedArray<long>(count), duration = GC.AllocateUninitializedArray<long>(count);
        int[] track = GC.AllocateUninitializedArray<int>(count), name = GC.AllocateUninitializedArray<int>(count), component = GC.AllocateUninitializedArray<int>(count);
        int[] parent = GC.AllocateUninitializedArray<int>(count), request = GC.AllocateUninitializedArray<int>(count);
        byte[] kind = GC.AllocateUninitializedArray<byte>(count), flags = GC.AllocateUninitializedArray<byte>(count);
        for (int i = 0; i < order.Length; i++)
        {
            ref readonly SpanRow row = ref rows[order[i]];
            start[i] = row.StartNs;
            duration[i] = row.DurationNs;
            track[i] = row.Track;
            name[i] = row.Name;
            component[i] = row.Component;
            parent[i] = row.Parent;
            request[i] = row.Request;
            kind[i] = row.Kind;
            flags[i] = row.Flags;
        }

        return new SpanTable
        {
            StartColumn = start, DurationColumn = duration, TrackColumn = track, NameColumn = name, ComponentColumn = component,
            ParentColumn = parent, RequestColumn = request, KindColumn = kind, FlagColumn = flags, TrackOffsets = offsets,
        };
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

        // What is open is found by its parent.
        int open = -1;
        for (int row = first; row < end; row++)
        {
            long spanStart = table.StartColumn[row], spanEnd = table.EndOf(row);
            for (; open >= 0; open = parents[open])
            {
                long openEnd = table.EndOf(open);
                if (openEnd >= spanEnd && (openEnd > spanStart || (table.StartColumn[open] < spanStart && spanStart == spanEnd))) break;
            }

            parents[row] = open;
            open = row;
        }
    }
}
