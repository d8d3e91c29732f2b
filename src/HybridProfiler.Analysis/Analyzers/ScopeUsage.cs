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
        long[] self = new long[trace.Spans.Count];
        foreach (SelfSegment segment in index.SelfSegments.SelectMany(s => s)) self[segment.Span] += segment.LengthNs;
        Dictionary<(int Component, int Name, SpanKind Kind, bool OnDevice), (List<long> Durations, long Self)> groups = [];
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
                if (kind is SpanKind.Decision or SpanKind.Stage || (kind == SpanKind.Alloc && trace.Spans.Duration[row] == 0)) continue;
                int component = onDevice ? trace.Spans.Component[row] : index.ComponentOf[row];
                var key = (component, trace.Spans.Name[row], kind, onDevice);
                if (!groups.TryGetValue(key, out var group)) group = ([], 0);
                if (!index.IsUnfinished(row)) group.Durations.Add(trace.Spans.Duration[row]);
                groups[key] = (group.Durations, group.Self + (onDevice ? trace.Spans.Duration[row] : self[row]));
            }
        }

        return
        [
            .. groups
                .Select(g => new ScopeUsage(g.Key.Component, trace.Strings[g.Key.Name], g.Key.Kind, g.Key.OnDevice, Distribution.Of([.. g.Value.Durations]), g.Value.Self))
                .OrderByDescending(s => s.SelfNs).ThenBy(s => s.Component).ThenBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Kind).ThenBy(s => s.OnDevice),
        ];
    }
}
