using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// When the managed runtime held threads up: all of them (garbage collection), one (JIT, a lock), or those that waited for the
/// thread pool. What a .nettrace says of a thread counts for the thread of that number, on whatever track its spans lie.
/// </summary>
internal sealed class RuntimeHolds
{
    private readonly (long Start, long End)[] _pauses, _starved;
    private readonly Dictionary<long, (long Start, long End)[]> _compiling, _contending;

    public RuntimeHolds(TraceIndex index)
    {
        Trace trace = index.Trace;
        List<(long, long)> pauses = [], starved = [];
        Dictionary<long, List<(long, long)>> compiling = [], contending = [];
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (index.KindOf(row) is not (SpanKind.Runtime or SpanKind.Wait) || trace.Spans.Duration[row] == 0) continue;
            string name = trace.NameOf(row);
            long thread = KeyOf(trace, trace.Spans.Track[row]);
            List<(long, long)>? into =
                name == RuntimeSpans.ThreadPoolStarvation ? starved
                : name == RuntimeSpans.LockContention ? ListOf(contending, thread)
                : index.KindOf(row) == SpanKind.Wait ? null
                : name.StartsWith(RuntimeSpans.JitPrefix, StringComparison.Ordinal) ? ListOf(compiling, thread)
                : RuntimePauses.HoldsAll(name) ? pauses : null;
            into?.Add((trace.Spans.Start[row], trace.Spans.EndOf(row)));
        }

        (_pauses, _starved) = (Sealed(pauses), Sealed(starved));
        (_compiling, _contending) = (compiling.ToDictionary(p => p.Key, p => Sealed(p.Value)), contending.ToDictionary(p => p.Key, p => Sealed(p.Value)));
    }

    /// <summary>Takes out of windows what the runtime held the thread of a track for, and says for how long; each instant has one cause.</summary>
    /// <param name="trace">Trace.</param>
    /// <param name="track">Track of the thread.</param>
    /// <param name="windows">Windows, by time; what remains of them.</param>
    public IEnumerable<(IdleCause Cause, long Ns)> TakeFrom(Trace trace, int track, List<(long Start, long End)> windows)
    {
        long thread = KeyOf(trace, track);
        yield return (IdleCause.GarbageCollection, Take(windows, _pauses));
        if (_compiling.TryGetValue(thread, out var compiling)) yield return (IdleCause.Jit, Take(windows, compiling));
        if (_contending.TryGetValue(thread, out var contending)) yield return (IdleCause.LockContention, Take(windows, contending));
    }

    /// <summary>How much of windows the thread pool was starved for.</summary>
    public long StarvedNs(List<(long Start, long End)> windows) => _starved.Length == 0 ? 0 : Take([.. windows], _starved);

    /// <summary>Takes sorted, disjoint intervals out of windows.</summary>
    /// <returns>The length of what was taken.</returns>
    public static long Take(List<(long Start, long End)> windows, ReadOnlySpan<(long Start, long End)> intervals)
    {
        long taken = 0;
        for (int w = 0; w < windows.Count; w++)
        {
            (long start, long end) = windows[w];
            int at = TimeSearch.CountUpTo(intervals, start, static i => i.End);
            if (at == intervals.Length || intervals[at].Start >= end) continue;
            windows.RemoveAt(w);
            int next = w;
            for (; at < intervals.Length && intervals[at].Start < end; at++)
            {
                (long from, long to) = (Math.Max(intervals[at].Start, start), Math.Min(intervals[at].End, end));
                if (from > start) windows.Insert(next++, (start, from));
                taken += to - from;
                start = to;
            }

            if (start < end) windows.Insert(next++, (start, end));
            w = next - 1;
        }

        return taken;
    }

    private static long KeyOf(Trace trace, int track) => trace.Tracks[track].NativeId is not 0 and long id ? id : ~(long)track;

    private static List<(long, long)> ListOf(Dictionary<long, List<(long, long)>> lists, long thread)
    {
        ref List<(long, long)>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(lists, thread, out _);
        return list ??= [];
    }

    private static (long Start, long End)[] Sealed(List<(long, long)> intervals) => [.. IntervalSet.UnionOf(intervals).Intervals];
}
