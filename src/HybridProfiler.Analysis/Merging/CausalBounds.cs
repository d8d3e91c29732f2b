namespace HybridProfiler.Analysis.Merging;

/// <summary>
/// What causality says of the offset between two clocks, "near = far + offset": each event of one process that cannot have come
/// before an event of the other bounds it from one side, at its instant; in between the clocks may have run apart.
/// </summary>
internal sealed class CausalBounds
{
    private readonly List<(long AtNs, long OffsetNs)> _atLeast = [], _atMost = [];

    /// <summary>Pairs of events.</summary>
    public int Count => _atLeast.Count + _atMost.Count;

    /// <summary>An event on the near clock came before one on the far clock.</summary>
    public void NearFirst(long nearNs, long farNs) => _atLeast.Add((farNs, nearNs - farNs));

    /// <summary>An event on the far clock came before one on the near clock.</summary>
    public void FarFirst(long farNs, long nearNs) => _atMost.Add((farNs, nearNs - farNs));

    /// <summary>Where the offset lies during two recordings.</summary>
    /// <param name="driftPpm">Most that the clocks run apart.</param>
    /// <param name="near">First and last instant of the recording on the near clock.</param>
    /// <param name="far">The same of the other, on the far clock.</param>
    public OffsetInterval Over(double driftPpm, (long First, long Last) near, (long First, long Last) far)
    {
        var lower = new DriftEnvelope(_atLeast, driftPpm);
        var upper = new DriftEnvelope(_atMost.Select(b => (b.AtNs, -b.OffsetNs)), driftPpm);
        // The rough offset places the near recording on the far clock; an error of a millisecond there changes what drift may do by a tenth of a microsecond.
        long rough = (_atLeast.Count > 0, _atMost.Count > 0) switch
        {
            (true, true) => (_atLeast.Max(b => b.OffsetNs) >> 1) + (_atMost.Min(b => b.OffsetNs) >> 1),
            (true, false) => _atLeast.Max(b => b.OffsetNs),
            (false, true) => _atMost.Min(b => b.OffsetNs),
            _ => 0,
        };
        long from = Math.Min(far.First, near.First - rough), to = Math.Max(far.Last, near.Last - rough), contradiction = 0, meeting = 0;
        if (!lower.IsEmpty && !upper.IsEmpty)
        {
            foreach (long at in (long[])[.. lower.Instants, .. upper.Instants])
            {
                long low = lower.At(at), high = -upper.At(at);
                if (low - high <= contradiction) continue;
                (contradiction, meeting) = (low - high, high + ((low - high) / 2));
            }
        }

        if (contradiction > 0) return new OffsetInterval(meeting - ((contradiction + 1) / 2), meeting + ((contradiction + 1) / 2), contradiction);
        return new OffsetInterval(lower.Over(from, to), upper.IsEmpty ? long.MaxValue : -upper.Over(from, to), 0);
    }
}
