using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Comparison;

/// <summary>
/// Where a difference comes from: <c>sum of Rows = whole</c> on either side and for the difference, exactly in nanoseconds.
/// </summary>
/// <param name="Name">Device, or class of requests.</param>
/// <param name="BaselineCount">What the baseline's whole is of: 1 for a device, the number of requests of a class.</param>
/// <param name="CandidateCount">The same of the candidate.</param>
/// <param name="BaselineNs">The whole: the device's wall, or the sum of the latencies.</param>
/// <param name="CandidateNs">The same of the candidate.</param>
/// <param name="Rows">Its parts, the largest difference first.</param>
public sealed record Decomposition(string Name, int BaselineCount, int CandidateCount, long BaselineNs, long CandidateNs, ImmutableArray<DeltaRow> Rows)
{
    /// <summary>Candidate minus baseline.</summary>
    public long DeltaNs => CandidateNs - BaselineNs;

    internal static Decomposition Of(
        string name, (int Count, long WholeNs, IEnumerable<(string Owner, long Ns)> Parts) baseline, (int Count, long WholeNs, IEnumerable<(string Owner, long Ns)> Parts) candidate)
    {
        Dictionary<string, (long Before, long After)> rows = new(StringComparer.Ordinal);
        foreach ((string owner, long ns) in baseline.Parts) rows[owner] = (rows.GetValueOrDefault(owner).Before + ns, rows.GetValueOrDefault(owner).After);
        foreach ((string owner, long ns) in candidate.Parts) rows[owner] = (rows.GetValueOrDefault(owner).Before, rows.GetValueOrDefault(owner).After + ns);
        // Of means where a count stands: 30 requests against 40 differ in their sums without having changed.
        double before = Math.Max(1, baseline.Count), after = Math.Max(1, candidate.Count);
        return new Decomposition(name, baseline.Count, candidate.Count, baseline.WholeNs, candidate.WholeNs,
            [.. rows.Select(r => new DeltaRow(r.Key, r.Value.Before, r.Value.After)).OrderByDescending(r => Math.Abs(r.CandidateNs / after - r.BaselineNs / before)).ThenBy(r => r.Owner, StringComparer.Ordinal)]);
    }
}
