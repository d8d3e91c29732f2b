using System.Globalization;

namespace HybridProfiler.Analysis.Merging;

/// <summary>What two traces say of the offset between their clocks.</summary>
internal static class ClockPairing
{
    private const int FewestRequests = 3;

    /// <summary>What is to be added to the far clock to have the near one; null where nothing tells.</summary>
    public static ClockAlignment? Of(TraceClock near, TraceClock far, MergeOptions options)
    {
        // Always asked in the same direction, so that the answer does not depend on who is asked first.
        if (Compare(near, far) <= 0) return InOrder(near, far, options);
        return InOrder(far, near, options) is { } found ? found with { OffsetNs = -found.OffsetNs } : null;
    }

    private static int Compare(TraceClock a, TraceClock b)
    {
        var (x, y) = (a.Input.Trace.Header, b.Input.Trace.Header);
        return (x.ProcessName, x.ProcessId, a.Extent, a.Input.Trace.Spans.Count).CompareTo((y.ProcessName, y.ProcessId, b.Extent, b.Input.Trace.Spans.Count));
    }

    private static ClockAlignment? InOrder(TraceClock near, TraceClock far, MergeOptions options)
    {
        if (near.Domain.Length > 0 && near.Domain == far.Domain)
            return new ClockAlignment(AlignmentMethod.SameClock, 0, near.ResidualNs + far.ResidualNs, "one monotonic clock: the same boot of one machine");
        CausalBounds messages = Messages(near, far);
        OffsetInterval bounds = messages.Over(options.DriftPpm, near.Extent, far.Extent);
        if (near.RealtimeOffsetNs is { } nearWall && far.RealtimeOffsetNs is { } farWall) return WallClock(near, far, farWall - nearWall, messages.Count, bounds, options);
        if (bounds.IsTwoSided) return ByMessages(messages.Count, bounds, options, "");
        return ByRequests(near, far, options);
    }

    private static ClockAlignment WallClock(TraceClock near, TraceClock far, long offset, int messages, OffsetInterval bounds, MergeOptions options)
    {
        bool oneHost = near.Host.Length > 0 && near.Host == far.Host;
        long? snapshots = near.RealtimeUncertaintyNs + far.RealtimeUncertaintyNs;
        long? error = oneHost ? snapshots : options.ClockErrorNs is { } differ ? differ + (snapshots ?? 0) : null;
        long uncertainty = error ?? snapshots ?? -1;
        string said = "wall clocks" + (snapshots is null ? ", read with an uncertainty that the files do not state" : "")
            + (oneHost ? " of one machine, as long as nobody set it between the recordings" : options.ClockErrorNs is { } stated ? $", stated to differ by at most {Text(stated)}" : "; by how much those of two machines differ is not known and not in the uncertainty");
        if (bounds.ContradictionNs > 0) return new ClockAlignment(AlignmentMethod.WallClock, offset, uncertainty, $"{said}; {Contradiction(messages, bounds, options)}", IsComplete: false);
        if (offset >= bounds.LowestNs && offset <= bounds.HighestNs)
        {
            if (!bounds.IsTwoSided) return new ClockAlignment(AlignmentMethod.WallClock, offset, uncertainty, messages == 0 ? said : $"{said}; no message contradicts them", error is not null);
            long farthest = bounds.FarthestFrom(offset);
            return new ClockAlignment(AlignmentMethod.WallClock, offset, error is { } e ? Math.Min(e, farthest) : farthest, $"wall clocks; {Bounds(messages)} bound what they differ by");
        }

        // A wall clock that would have messages arrive before they are sent is wrong by at least that much.
        long off = offset < bounds.LowestNs ? bounds.LowestNs - offset : offset - bounds.HighestNs;
        if (bounds.IsTwoSided) return ByMessages(messages, bounds, options, $"; the wall clocks are off by at least {Text(off)}");
        return new ClockAlignment(AlignmentMethod.WallClock, offset < bounds.LowestNs ? bounds.LowestNs : bounds.HighestNs, -1,
            $"wall clocks, moved by {Text(off)} so that no message arrives before it is sent: they are wrong by at least that much, and nothing bounds by how much more", IsComplete: false);
    }

    private static ClockAlignment ByMessages(int messages, OffsetInterval bounds, MergeOptions options, string besides) =>
        new(AlignmentMethod.Messages, bounds.CentreNs, bounds.FarthestFrom(bounds.CentreNs),
            (bounds.ContradictionNs > 0 ? Contradiction(messages, bounds, options) : $"{Bounds(messages)} sent in both directions; clocks taken to run apart by at most {Ppm(options)}") + besides, bounds.ContradictionNs == 0);

    private static ClockAlignment? ByRequests(TraceClock near, TraceClock far, MergeOptions options)
    {
        ((string, long) Key, (long Begin, long End) Near, (long Begin, long End) Far)[] pairs =
            [.. near.Requests.Where(r => far.Requests.ContainsKey(r.Key)).Select(r => (r.Key, r.Value, far.Requests[r.Key]))];
        bool nearCalls = pairs.All(p => p.Near.End - p.Near.Begin >= p.Far.End - p.Far.Begin), farCalls = pairs.All(p => p.Near.End - p.Near.Begin <= p.Far.End - p.Far.Begin);
        // Few could be chance, and with both ways round nobody calls anybody.
        if (pairs.Length < FewestRequests || !(nearCalls || farCalls)) return null;
        CausalBounds bounds = new();
        foreach ((_, (long Begin, long End) n, (long Begin, long End) f) in pairs)
        {
            if (nearCalls)
            {
                bounds.NearFirst(n.Begin, f.Begin);
                bounds.FarFirst(f.End, n.End);
            }
            else
            {
                bounds.FarFirst(f.Begin, n.Begin);
                bounds.NearFirst(n.End, f.End);
            }
        }

        OffsetInterval interval = bounds.Over(options.DriftPpm, near.Extent, far.Extent);
        if (interval.ContradictionNs > 0) return null;
        (TraceClock caller, TraceClock answers) = nearCalls ? (near, far) : (far, near);
        return new ClockAlignment(AlignmentMethod.Requests, interval.CentreNs, interval.FarthestFrom(interval.CentreNs), string.Create(CultureInfo.InvariantCulture,
            $"{pairs.Length} requests of the same class and id, taken for calls from {caller.Input.Name} that {answers.Input.Name} answers, since each lasts longer there; clocks taken to run apart by at most {Ppm(options)}"));
    }

    private static CausalBounds Messages(TraceClock near, TraceClock far)
    {
        CausalBounds bounds = new();
        foreach ((string id, int sender) in near.Sent)
            if (!near.Received.ContainsKey(id) && far.Received.TryGetValue(id, out int receiver)) bounds.NearFirst(near.Input.Trace.Spans.Start[sender], far.Input.Trace.Spans.EndOf(receiver));
        foreach ((string id, int sender) in far.Sent)
            if (!far.Received.ContainsKey(id) && near.Received.TryGetValue(id, out int receiver)) bounds.FarFirst(far.Input.Trace.Spans.Start[sender], near.Input.Trace.Spans.EndOf(receiver));
        return bounds;
    }

    private static string Contradiction(int messages, OffsetInterval bounds, MergeOptions options) =>
        $"{Bounds(messages)} contradict each other by {Text(bounds.ContradictionNs)}: whatever the offset, one arrives before it is sent. A clock was set, the clocks run apart by more than {Ppm(options)}, or ids repeat";

    private static string Bounds(int messages) => string.Create(CultureInfo.InvariantCulture, $"{messages} message{(messages == 1 ? "" : "s")}");

    private static string Ppm(MergeOptions options) => string.Create(CultureInfo.InvariantCulture, $"{options.DriftPpm:0.###} ppm");

    /// <summary>Nanoseconds for a sentence.</summary>
    public static string Text(long ns) => Math.Abs((double)ns) switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{ns} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.###} us"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.###} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.###} s"),
    };
}
