namespace HybridProfiler.Analysis.Comparison;

/// <summary>One row of a decomposition: time that one owner has of the whole on either side.</summary>
/// <param name="Owner">Component, edge, or what else the time belongs to.</param>
/// <param name="BaselineNs">Its time in the baseline; 0 where it has none.</param>
/// <param name="CandidateNs">Its time in the candidate.</param>
public sealed record DeltaRow(string Owner, long BaselineNs, long CandidateNs)
{
    /// <summary>Candidate minus baseline.</summary>
    public long DeltaNs => CandidateNs - BaselineNs;
}
