using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Merging;

/// <summary>
/// Brings the clocks of several traces onto the axis of the first: what was stated first, then always the trace whose clock can be
/// joined in the best way, and of the same ways with the least uncertainty, to one that is joined already. Uncertainties along a
/// chain add up.
/// </summary>
internal static class ClockAligner
{
    public static ImmutableArray<ClockAlignment> Align(TraceClock[] clocks, MergeOptions options)
    {
        ClockAlignment?[] found = new ClockAlignment?[clocks.Length];
        found[0] = new ClockAlignment(AlignmentMethod.Axis, 0, 0, "its clock is the axis");
        for (int i = 1; i < clocks.Length; i++)
            if (clocks[i].Input.OffsetNs is { } stated) found[i] = new ClockAlignment(AlignmentMethod.Stated, stated, -1, "as stated", IsComplete: false);
        if (clocks[0].Input.OffsetNs is { } first and not 0)
            throw new TraceMergeException($"{clocks[0].Input.Name}: its clock is the axis that offsets count from, so it cannot have one of its own ({ClockPairing.Text(first)}). Name another trace first, or state the others' offsets.");

        Dictionary<(int, int), ClockAlignment?> pairs = [];
        while (Array.IndexOf(found, null) >= 0)
        {
            (AlignmentMethod Method, ulong Uncertainty, int Near, int Far, ClockAlignment Total)? best = null;
            for (int near = 0; near < clocks.Length; near++)
            {
                if (found[near] is not { } known) continue;
                for (int far = 0; far < clocks.Length; far++)
                {
                    if (found[far] is not null) continue;
                    if (!pairs.TryGetValue((near, far), out ClockAlignment? pair)) pairs.Add((near, far), pair = ClockPairing.Of(clocks[near], clocks[far], options));
                    if (pair is null) continue;
                    ClockAlignment total = Chain(clocks[near], known, pair);
                    // Unknown is the greatest.
                    var candidate = (pair.Method, (ulong)total.UncertaintyNs, near, far, total);
                    if (best is not { } so || (candidate.Method, candidate.Item2).CompareTo((so.Method, so.Uncertainty)) < 0) best = candidate;
                }
            }

            if (best is not { } next) throw Unrelated(clocks, found);
            found[next.Far] = next.Total;
        }

        return [.. found.Select(a => a!)];
    }

    private static ClockAlignment Chain(TraceClock near, ClockAlignment known, ClockAlignment pair)
    {
        if (known.Method == AlignmentMethod.Axis) return pair;
        return pair with
        {
            OffsetNs = known.OffsetNs + pair.OffsetNs,
            UncertaintyNs = known.UncertaintyNs < 0 || pair.UncertaintyNs < 0 ? -1 : known.UncertaintyNs + pair.UncertaintyNs,
            IsComplete = known.IsComplete && pair.IsComplete,
            Statement = $"by way of {near.Input.Name}: {pair.Statement}",
        };
    }

    private static TraceMergeException Unrelated(TraceClock[] clocks, ClockAlignment?[] found)
    {
        TraceClock lost = clocks[Array.IndexOf(found, null)];
        string wall = lost.RealtimeOffsetNs is null ? "it does not state the wall clock" : "none of the others states the wall clock";
        return new TraceMergeException(
            $"{lost.Input.Name}: nothing tells how far its clock lies from that of {clocks[0].Input.Name}: not one boot of one machine, {wall}, and no messages ({Model.MessageAttributes.Sent}, {Model.MessageAttributes.Received}) "
            + "in both directions or requests of the same ids bound it. State the offset of its clock.");
    }
}
