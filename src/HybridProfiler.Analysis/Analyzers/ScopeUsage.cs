using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>One name of spans or device operations within a component.</summary>
/// <param name="Component">Component id, or -1.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">What the time was spent on.</param>
/// <param name="OnDevice">True for operations of a device, false for host spans.</param>
/// <param name="Durations">Durations of the finished ones.</param>
/// <param name="SelfNs">Host spans: sum of self times; 0 for calls into drivers, whose time is that of the spans around them. Device operations: sum of durations.</param>
public sealed record ScopeUsage(int Component, string Name, SpanKind Kind, bool OnDevice, Distribution Durations, long SelfNs)
{
    internal static ImmutableArray<ScopeUsage> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        SpanTable spans = trace.Spans;
        long[] self = new long[spans.Count];
        foreach (SelfSegment[] segments in index.SelfSegments)
            foreach (SelfSegment segment in segments) self[segment.Span] += segment.LengthNs;

        // First which group each span belongs to, then the durations of all groups in one array.
        int[] groupOf = new int[spans.Count], lastOfName = new int[trace.Strings.Count];
        Array.Fill(groupOf, -1);
        Array.Fill(lastOfName, -1);
        List<Group> groups = [];
        for (int track = 0; track < trace.Tracks.Length; track++)
        {
            TrackKind trackKind = trace.Tracks[track].Kind;
            if (trackKind == TrackKind.Requests) continue;
            bool onDevice = trackKind == TrackKind.DeviceQueue;
            (int first, int end) = index.RowsOf(track);
            for (int row = first; row < end; row++)
            {
                SpanKind kind = index.KindOf(row);
                // What an allocator reports has no length; it stands among the figures of memory.
                if (kind is SpanKind.Decision or SpanKind.Stage || (kind == SpanKind.Alloc && spans.Duration[row] == 0)) continue;
                int component = onDevice ? spans.Component[row] : index.ComponentOf[row], name = spans.Name[row], g = lastOfName[name];
                while (g >= 0 && !groups[g].Is(component, kind, onDevice)) g = groups[g].Next;
                if (g < 0)
                {
                    g = groups.Count;
                    groups.Add(new Group(component, name, kind, onDevice, lastOfName[name]));
                    lastOfName[name] = g;
                }

                groups[g].SelfNs += onDevice ? spans.Duration[row] : self[row];
                if (index.IsUnfinished(row)) continue;
                groupOf[row] = g;
                groups[g].Count++;
            }
        }

        int total = 0;
        foreach (Group group in groups)
        {
            group.First = group.Next = total;
            total += group.Count;
        }

        long[] durations = GC.AllocateUninitializedArray<long>(total);
        for (int row = 0; row < groupOf.Length; row++)
            if (groupOf[row] >= 0) durations[groups[groupOf[row]].Next++] = spans.Duration[row];
        return
        [
            .. groups
                .Select(g => new ScopeUsage(g.Component, trace.Strings[g.Name], g.Kind, g.OnDevice, Distribution.Sorting(durations.AsSpan(g.First, g.Count)), g.SelfNs))
                .OrderByDescending(s => s.SelfNs).ThenBy(s => s.Component).ThenBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Kind).ThenBy(s => s.OnDevice),
        ];
    }

    private sealed class Group(int component, int name, SpanKind kind, bool onDevice, int next)
    {
        public int Component => component;

        public int Name => name;

        public SpanKind Kind => kind;

        public bool OnDevice => onDevice;

        /// <summary>First the next group of the same name, or -1; then where its next duration goes.</summary>
        public int Next = next;

        public int Count, First;

        public long SelfNs;

        public bool Is(int ofComponent, SpanKind ofKind, bool isOnDevice) => component == ofComponent && kind == ofKind && onDevice == isOnDevice;
    }
}
