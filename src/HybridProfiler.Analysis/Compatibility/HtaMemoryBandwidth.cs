using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// HTA's summary of memory bandwidth: that of all operations of one kind which run at once, as a step function; each step above 0 is
/// one value, however long it lasts. HTA takes an operation's bandwidth from the file, here it is bytes / duration; where a file has
/// whole microseconds, its own figure was taken from a finer duration.
/// </summary>
/// <param name="Name">Kind: "Memcpy HtoD", "Memset" ...</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="Mean">Mean, in GB/s (powers of 1,000), over steps, not over time.</param>
/// <param name="Deviation">Standard deviation of a sample; NaN for a single step.</param>
/// <param name="Min">Least.</param>
/// <param name="P25">First quartile, interpolated.</param>
/// <param name="P50">Median, interpolated.</param>
/// <param name="P75">Third quartile, interpolated.</param>
/// <param name="Max">Most.</param>
public sealed record HtaMemoryBandwidth(string Name, int Steps, double Mean, double Deviation, double Min, double P25, double P50, double P75, double Max)
{
    private const int PrefixLength = 11;

    /// <summary>True where an operation begins in the instant in which another ends: HTA's sort leaves their order to chance, and the steps between with it.</summary>
    public bool HasTies { get; private init; }

    internal static ImmutableArray<HtaMemoryBandwidth> Of(List<HtaOperation> ordered) =>
        [.. ordered.Where(r => r.Bytes >= 0 && HtaKernelTimes.TypeOf(r.Name) == "MEMORY").GroupBy(r => KindOf(r.Name)).Select(g => Of(g.Key, g)).Where(m => m.Steps > 0).OrderBy(m => m.Name, StringComparer.Ordinal)];

    private static string KindOf(string name) =>
        name.StartsWith("Memset", StringComparison.Ordinal) ? "Memset" : name.StartsWith("Memcpy", StringComparison.Ordinal) ? name[..Math.Min(name.Length, PrefixLength)] : "Memcpy Unknown";

    private static HtaMemoryBandwidth Of(string name, IEnumerable<HtaOperation> rows)
    {
        HtaOperation[] operations = [.. rows];
        // An operation without a duration lasts a microsecond.
        IEnumerable<(long Ns, double Change)> begins = operations.Select(r => (r.StartNs, r.BytesPerNs)), ends = operations.Select(r => (r.EndNs == r.StartNs ? r.StartNs + 1000 : r.EndNs, -r.BytesPerNs));
        (long Ns, double Change)[] changes = [.. begins.Concat(ends).OrderBy(c => c.Ns)];
        List<double> steps = [];
        double running = 0;
        foreach ((long _, double change) in changes)
            if ((running += change) > 0) steps.Add(running);
        if (steps.Count == 0) return new HtaMemoryBandwidth(name, 0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        double[] sorted = [.. steps.Order()];
        double mean = sorted.Average(), deviation = sorted.Length > 1 ? Math.Sqrt(sorted.Sum(v => (v - mean) * (v - mean)) / (sorted.Length - 1)) : double.NaN;
        return new HtaMemoryBandwidth(name, sorted.Length, mean, deviation, sorted[0], Quantile.Linear(sorted, 250), Quantile.Linear(sorted, 500), Quantile.Linear(sorted, 750), sorted[^1]) { HasTies = changes.Zip(changes.Skip(1)).Any(c => c.First.Ns == c.Second.Ns) };
    }
}
