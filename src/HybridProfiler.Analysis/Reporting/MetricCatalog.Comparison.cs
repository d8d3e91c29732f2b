using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static MetricDefinition[] Comparison =>
    [
        new("compare/change", Ratio, "Change of the median from baseline to candidate: candidate / baseline - 1; 0.1 is 10 % slower."),
        new("compare/change/low", Ratio, "Lower end of its 95 % bootstrap interval; the two recordings are resampled independently."),
        new("compare/change/high", Ratio, "Upper end of that interval."),
        new("compare/probability", None, "Probability of a difference in ranks this large between equal distributions (two-sided; signed ranks where requests are paired, else Mann-Whitney), corrected for the number of comparisons (Holm)."),
        new("compare/pairs", Count, "Requests that both recordings have: same class, regime and id. Paired only where ids are unique and nine tenths of either side have a partner."),
        new("compare/pair_change", Ratio, "Median over the pairs of candidate / baseline - 1."),
        new("compare/pair_change/low", Ratio, "Lower end of its 95 % bootstrap interval; pairs are resampled."),
        new("compare/pair_change/high", Ratio, "Upper end of that interval."),
        new("compare/pairs_slower", Ratio, "Share of the pairs in which the candidate is the slower one; equal ones count a half."),
        new("compare/baseline/count", Count, "Durations in the baseline: finished requests, calls, hand-offs or device operations."),
        new("compare/candidate/count", Count, "Durations in the candidate."),
        new("compare/baseline/p50", Nanoseconds, "Median of the baseline, nearest rank."),
        new("compare/candidate/p50", Nanoseconds, "Median of the candidate, nearest rank."),
        new("compare/baseline/p99", Nanoseconds, "99th percentile of the baseline, nearest rank."),
        new("compare/candidate/p99", Nanoseconds, "99th percentile of the candidate, nearest rank."),
        new("compare/part/baseline", Nanoseconds, "Time of one owner in the baseline: of a device's wall, or of a class's mean request."),
        new("compare/part/candidate", Nanoseconds, "The same in the candidate."),
        new("compare/part/delta", Nanoseconds, "Candidate - baseline. The differences of all owners of a device sum to the difference of its wall, exactly."),
    ];
}
