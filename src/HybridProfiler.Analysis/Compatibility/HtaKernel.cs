using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// A kernel of HTA's breakdown. Of each type it names the ten with the most time, as far as they are within the first four fifths
/// of the type's kernels by cumulated time; the rest is one row "others".
/// </summary>
/// <param name="Type">Kernel type.</param>
/// <param name="Name">Name, or "others".</param>
/// <param name="SumNs">Time of all its operations.</param>
/// <param name="MaxNs">Longest operation. Where the type has more than ten kernels HTA takes this and the following three over the kernels' sums, not over operations: for a kernel that is named they are its sum.</param>
/// <param name="MinNs">Shortest operation.</param>
/// <param name="MeanNs">Mean.</param>
/// <param name="DeviationNs">Standard deviation of a sample; 0 for a single value.</param>
public sealed record HtaKernel(string Type, string Name, long SumNs, long MaxNs, long MinNs, double MeanNs, double DeviationNs)
{
    private const int MostNamed = 10;
    private const int NamedPerMille = 800;

    internal static ImmutableArray<HtaKernel> Of(List<HtaOperation> rows) =>
        [.. rows.GroupBy(r => HtaKernelTimes.TypeOf(r.Name)).Where(g => g.Key != "OTHER").SelectMany(g => OfType(g.Key, g)).OrderBy(k => k.Type, StringComparer.Ordinal).ThenBy(k => k.Name, StringComparer.Ordinal)];

    private static IEnumerable<HtaKernel> OfType(string type, IEnumerable<HtaOperation> rows)
    {
        HtaKernel[] kernels = [.. rows.GroupBy(r => r.Name).Select(g => Of(type, g.Key, g.Select(r => r.EndNs - r.StartNs))).OrderByDescending(k => k.SumNs).ThenBy(k => k.Name, StringComparer.Ordinal)];
        if (kernels.Length <= MostNamed) return kernels;
        long[] cumulated = new long[kernels.Length];
        for (int i = 0; i < kernels.Length; i++) cumulated[i] = kernels[i].SumNs + (i > 0 ? cumulated[i - 1] : 0);
        // Rounded operations may have a negative length, so the sums need not rise.
        double limit = Quantile.Linear([.. cumulated.Order()], NamedPerMille);
        return kernels.Select((k, i) => (Name: i >= MostNamed || cumulated[i] > limit ? "others" : k.Name, k.SumNs)).GroupBy(k => k.Name).Select(g => Of(type, g.Key, g.Select(k => k.SumNs)));
    }

    private static HtaKernel Of(string type, string name, IEnumerable<long> values)
    {
        DurationSummary all = DurationSummary.Of([.. values]);
        return new HtaKernel(type, name, all.SumNs, all.MaxNs, all.MinNs, all.MeanNs, all.Count > 1 ? all.StdNs : 0);
    }
}
