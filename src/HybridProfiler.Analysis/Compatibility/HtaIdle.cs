namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Gaps of one category on one stream. A gap counts from the end of the row before, not from the latest end so far.</summary>
/// <param name="Stream">Number of the stream; HTA puts streams of one number on several devices together.</param>
/// <param name="Category">Its category.</param>
/// <param name="IdleUs">Sum of the gaps; gaps of rows that overlap are negative.</param>
/// <param name="Ratio">Sum / sum over all categories of the stream; NaN where that is 0.</param>
/// <param name="Gaps">The gaps, in microseconds.</param>
public sealed record HtaIdle(long Stream, HtaIdleCategory Category, double IdleUs, double Ratio, HtaSummary Gaps)
{
    private const double KernelWaitUs = 30;

    internal static IEnumerable<HtaIdle> Of(HtaTable table) => table.Devices.Where(IsOperation).GroupBy(r => r.Stream).SelectMany(g => Of(table, g.Key, [.. g]));

    // Synchronisation and operators of the host that name a stream leave no gaps.
    private static bool IsOperation(HtaRow row) => row.Category is "kernel" or "gpu_memcpy" or "gpu_memset";

    private static IEnumerable<HtaIdle> Of(HtaTable table, long stream, List<HtaRow> rows)
    {
        List<double>[] gaps = [[], [], []];
        HtaRow? before = null;
        foreach (HtaRow row in NumPySort.Sort(rows, static r => r.Start))
        {
            if (before is not null)
            {
                double gap = row.Start - before.End;
                // A row without a call in the file has the link 0, and HTA takes the first row of the file for its call.
                bool isLate = row.Link >= 0 && table[row.Link] is { } call && call.Start > before.End;
                gaps[(int)(isLate ? HtaIdleCategory.HostWait : gap < KernelWaitUs ? HtaIdleCategory.KernelWait : HtaIdleCategory.Other)].Add(gap);
            }

            before = row;
        }

        double all = gaps.Sum(g => g.Sum());
        foreach (HtaIdleCategory category in Enum.GetValues<HtaIdleCategory>())
        {
            List<double> those = gaps[(int)category];
            // The first row of a stream has no gap, and HTA counts it under "other".
            if (those.Count == 0 && category != HtaIdleCategory.Other) continue;
            double sum = those.Sum();
            yield return new HtaIdle(stream, category, sum, all != 0 ? sum / all : double.NaN, HtaSummary.Of(those));
        }
    }
}
