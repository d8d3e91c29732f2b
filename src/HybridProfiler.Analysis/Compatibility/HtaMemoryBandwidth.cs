using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// HTA's summary of memory bandwidth: that of all rows of one kind which run at once, as a step function; each step above 0 is one
/// value, however long it lasts. A row's bandwidth is the one that the file states.
/// </summary>
/// <param name="Name">Kind: "Memcpy HtoD", "Memset" ...</param>
/// <param name="Steps">The steps, in GB/s (powers of 1,000), each once.</param>
public sealed record HtaMemoryBandwidth(string Name, HtaSummary Steps)
{
    private const int PrefixLength = 11;

    internal static ImmutableArray<HtaMemoryBandwidth> Of(HtaTable table)
    {
        HtaRow[] rows = [.. table.Devices.Where(r => HtaKernelTimes.TypeOf(r.Name) == HtaKernelTimes.Memory)];
        // A row without a duration lasts a microsecond.
        List<(double At, double Change, string Kind)> changes =
        [
            .. rows.Select(r => (r.Start, r.Bandwidth, KindOf(r.Name))),
            .. rows.Select(r => (r.Start + (r.Duration == 0 ? 1 : r.Duration), -r.Bandwidth, KindOf(r.Name))),
        ];
        return
        [
            .. NumPySort.Sort(changes, static c => c.At).GroupBy(c => c.Kind).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new HtaMemoryBandwidth(g.Key, HtaSummary.Of(Running(g.Select(c => c.Change)).Where(v => v > 0))))
                .Where(m => m.Steps.Count > 0),
        ];
    }

    private static string KindOf(string name) =>
        name.StartsWith("Memset", StringComparison.Ordinal) ? "Memset" : name.StartsWith("Memcpy", StringComparison.Ordinal) ? name[..Math.Min(name.Length, PrefixLength)] : "Memcpy Unknown";

    // Sums of binary fractions: where bandwidths should cancel out a rest may stay, which counts as a step.
    private static IEnumerable<double> Running(IEnumerable<double> changes)
    {
        double sum = 0;
        foreach (double change in changes) yield return sum += change;
    }
}
