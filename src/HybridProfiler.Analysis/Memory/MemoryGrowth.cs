using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Memory;

/// <summary>
/// How one account grows: its bytes at the ends of the warm requests, or at regular instants of the last four fifths of the recording where
/// there are too few. An instant counts only when the account has changed since the one before, so that a value that
/// stands still is not taken for many.
/// </summary>
/// <param name="Owner">Owner.</param>
/// <param name="Device">Device id, or -1.</param>
/// <param name="Component">Component id, or -1.</param>
/// <param name="Changes">Instants that count.</param>
/// <param name="Requests">Requests from the first to the last of them; 0 where instants stand in for requests.</param>
/// <param name="PerRequest">Bytes per request: median of the slopes of all pairs (Theil and Sen); NaN without requests.</param>
/// <param name="PerSecond">Bytes per second, likewise.</param>
/// <param name="LowPerSecond">Lower end of its 95 % interval (Sen).</param>
/// <param name="HighPerSecond">Upper end of that interval.</param>
/// <param name="GrownBytes">Bytes per second x time from the first to the last instant.</param>
/// <param name="PValue">Probability of so strong an order by chance (Mann and Kendall), corrected for the number of accounts (Holm).</param>
/// <param name="Verdict">What follows.</param>
public sealed record MemoryGrowth(
    MemoryOwner Owner, int Device, int Component, int Changes, int Requests, double PerRequest, double PerSecond, double LowPerSecond, double HighPerSecond, double GrownBytes, double PValue, GrowthVerdict Verdict)
{
    /// <summary>Process of the account; see <see cref="MemoryAccount.Process"/>.</summary>
    public int Process { get; init; }

    /// <summary>Fewer changes say nothing: eight in ascending order come about by chance once in 40,320 times.</summary>
    public const int FewestChanges = 8;

    private const double Significance = 0.01, SignificanceOfHalf = 0.05;
    private const int Instants = 64;

    internal static ImmutableArray<MemoryGrowth> Of(TraceIndex index, ImmutableArray<RequestLatency> requests, MemoryBudget budget)
    {
        long[] ends = [.. requests.Where(r => r.Finished && r.Regime == Regime.Warm).Select(r => r.EndNs).Order()];
        bool byRequest = ends.Length >= FewestChanges;
        if (!byRequest) ends = [.. Enumerable.Range(0, Instants).Select(i => index.StartNs + index.WallNs / 5 + (long)((Int128)index.WallNs * 4 / 5 * (i + 1) / Instants))];
        // What was there before only falls; a young generation is collected, not leaked.
        MemoryGrowth[] all = [.. budget.Accounts.Where(a => a.Component != MemoryAccount.BeforeRecording && a.Owner is not (MemoryOwner.Generation0 or MemoryOwner.Generation1)).Select(a => Of(a, ends, byRequest))];
        double[] corrected = HolmCorrection.Of([.. all.Select(g => g.Verdict == GrowthVerdict.TooFewChanges ? double.NaN : g.PValue)]);
        return [.. all.Select((g, i) => double.IsNaN(corrected[i]) ? g : g with { PValue = corrected[i], Verdict = corrected[i] < Significance ? g.Verdict : GrowthVerdict.Steady }).OrderByDescending(g => g.Verdict).ThenByDescending(g => g.GrownBytes)];
    }

    private static MemoryGrowth Of(MemoryAccount account, long[] instants, bool byRequest)
    {
        List<double> times = [], numbers = [], bytes = [];
        int step = 0;
        for (int i = 0; i < instants.Length; i++)
        {
            int before = step;
            while (step < account.Steps.Length && account.Steps[step].TimeNs <= instants[i]) step++;
            if (step == 0 || (i > 0 && step == before)) continue;
            times.Add(instants[i]);
            numbers.Add(i);
            bytes.Add(account.Steps[step - 1].Bytes);
        }

        MemoryGrowth none = new(account.Owner, account.Device, account.Component, times.Count, 0, double.NaN, double.NaN, double.NaN, double.NaN, 0, double.NaN, GrowthVerdict.TooFewChanges) { Process = account.Process };
        if (times.Count < FewestChanges) return none;
        if (account.Owner == MemoryOwner.ManagedHeap && !Floor(times, numbers, bytes)) return none with { Changes = times.Count };
        double origin = times[0];
        double[] seconds = [.. times.Select(t => (t - origin) / 1e9)], values = [.. bytes];
        Trend trend = Trend.Of(seconds, values);
        int half = values.Length / 2;
        Trend late = Trend.Of(seconds.AsSpan(half), values.AsSpan(half));
        bool lasts = late.Slope > 0 && late.PValue < SignificanceOfHalf;
        return none with
        {
            Changes = values.Length,
            Requests = byRequest ? (int)(numbers[^1] - numbers[0]) : 0,
            PerRequest = byRequest ? Trend.Of([.. numbers], values).Slope : double.NaN,
            PerSecond = trend.Slope,
            LowPerSecond = trend.Low,
            HighPerSecond = trend.High,
            GrownBytes = trend.Slope * seconds[^1],
            PValue = trend.PValue,
            Verdict = !(trend.Slope > 0 && trend.Low > 0) ? GrowthVerdict.Steady : lasts ? GrowthVerdict.Grows : GrowthVerdict.LevelsOff,
        };
    }

    // A heap that is not told by generation swings between collections: only what is left after each of them says something.
    private static bool Floor(List<double> times, List<double> numbers, List<double> bytes)
    {
        List<double> floorTimes = [], floorNumbers = [], floor = [];
        for (int i = 1; i + 1 < bytes.Count; i++)
        {
            if (bytes[i] >= bytes[i - 1] || bytes[i] > bytes[i + 1]) continue;
            floorTimes.Add(times[i]);
            floorNumbers.Add(numbers[i]);
            floor.Add(bytes[i]);
        }

        times.Clear();
        numbers.Clear();
        bytes.Clear();
        times.AddRange(floorTimes);
        numbers.AddRange(floorNumbers);
        bytes.AddRange(floor);
        return bytes.Count >= FewestChanges;
    }
}
