using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// A kernel of HTA's breakdown. Of each type it names the ten with the most time, as far as they are within the first four fifths
/// of the type's kernels by cumulated time; the rest is one row "others".
/// </summary>
/// <param name="Type">Kernel type.</param>
/// <param name="Name">Name, or "others".</param>
/// <param name="SumUs">Time of all its rows.</param>
/// <param name="MaxUs">Longest row. Where the type has more than ten kernels HTA takes this and the following three over the kernels' sums, not over rows: for a kernel that is named they are its sum.</param>
/// <param name="MinUs">Shortest row.</param>
/// <param name="MeanUs">Mean.</param>
/// <param name="DeviationUs">Standard deviation of a sample; 0 for a single value.</param>
public sealed record HtaKernel(string Type, string Name, double SumUs, double MaxUs, double MinUs, double MeanUs, double DeviationUs)
{
    private const int MostNamed = 10;
    private const int NamedPerMille = 800;

    internal static ImmutableArray<HtaKernel> Of(HtaTable table) =>
    [
        .. table.Devices.GroupBy(r => HtaKernelTimes.TypeOf(r.Name)).Where(g => g.Key != HtaKernelTimes.Other).SelectMany(g => OfType(g.Key, g))
            .OrderBy(k => k.Type, StringComparer.Ordinal).ThenBy(k => k.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<HtaKernel> OfType(string type, IEnumerable<HtaRow> rows)
    {
        // pandas sorts downwards by turning the table round before and after, and its grouping is sorted by name.
        List<HtaKernel> kernels = [.. rows.GroupBy(r => r.Name).Select(g => Of(type, g.Key, g.Select(r => r.Duration))).OrderByDescending(k => k.Name, StringComparer.Ordinal)];
        kernels = NumPySort.Sort(kernels, static k => k.SumUs);
        kernels.Reverse();
        if (kernels.Count <= MostNamed) return kernels;
        double[] cumulated = new double[kernels.Count];
        for (int i = 0; i < cumulated.Length; i++) cumulated[i] = kernels[i].SumUs + (i > 0 ? cumulated[i - 1] : 0);
        // Rounded rows may have a negative length, so the sums need not rise.
        double limit = Quantile.Linear([.. cumulated.Order()], NamedPerMille);
        return kernels.Select((k, i) => (Name: i >= MostNamed || cumulated[i] > limit ? "others" : k.Name, k.SumUs)).GroupBy(k => k.Name).Select(g => Of(type, g.Key, g.Select(k => k.SumUs)));
    }

    private static HtaKernel Of(string type, string name, IEnumerable<double> values)
    {
        HtaSummary all = HtaSummary.Of(values);
        return new HtaKernel(type, name, values.Sum(), all.Max, all.Min, all.Mean, all.Count > 1 ? all.Deviation : 0);
    }
}
