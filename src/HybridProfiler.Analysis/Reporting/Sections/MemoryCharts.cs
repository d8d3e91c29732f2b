using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Analysis.Memory;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Pictures of memory.</summary>
internal static class MemoryCharts
{
    private const int MostWindows = 400, MostSeries = 10;

    public static IEnumerable<ReportChart> Of(ReportContext context)
    {
        MemoryBudget budget = context.Analysis.Memory.Budget;
        if (budget.Accounts.Length > 0)
        {
            Window[] windows = Windows(context, budget);
            yield return Steps(
                context, windows, "memory-by-owner", "Memory by owner",
                budget.Accounts.GroupBy(a => (a.Owner, a.Device, a.Process)).Select(o => (Names.Subject(Names.Of(o.Key.Owner), context.Names.DeviceIfAny(o.Key.Device), context.Names.ProcessIfSeveral(o.Key.Process)), -1, o.ToArray())));
            if (budget.Components.Any(c => c.Component >= 0))
                yield return Steps(
                    context, windows, "memory-by-component", "Memory in use by component",
                    budget.Accounts.Where(a => a.IsInUse).GroupBy(a => a.Component).Select(c => (c.Key == MemoryAccount.BeforeRecording ? "(before the recording)" : context.Names.Component(c.Key), c.Key, c.ToArray())));
        }

        if (context.Analysis.Memory.Reuse.Curve is { Length: > 1 } curve)
            yield return new ReportChart(
                "miss-ratio", "Miss ratio by capacity", ReportChartKind.Curve, MetricUnit.Ratio, [.. curve.Select(p => p.CapacityBytes.ToString(CultureInfo.InvariantCulture))],
                [new ReportSeries("miss ratio", -1, [.. curve.Select(p => p.Ratio)])]) { Caption = "Share of the touches of hand-off buffers that would not find their buffer in a memory of so many bytes. Where it falls steeply, a little more memory keeps much more." };
    }

    private static ReportChart Steps(ReportContext context, Window[] windows, string id, string title, IEnumerable<(string Name, int Component, MemoryAccount[] Accounts)> groups)
    {
        // What is in use lies below what is merely held, the largest first; what has no colour left goes together.
        var series = groups.Select(g => (g.Name, g.Component, Values: Values(g.Accounts, windows), InUse: g.Accounts[0].IsInUse)).OrderByDescending(g => g.InUse).ThenByDescending(g => g.Values.Max()).ThenBy(g => g.Name, StringComparer.Ordinal).ToList();
        if (series.Count > MostSeries)
        {
            double[] rest = [.. windows.Select((_, i) => series.Skip(MostSeries - 1).Sum(s => s.Values[i]))];
            series = [.. series.Take(MostSeries - 1), ("others", -1, rest, false)];
        }

        return new ReportChart(
            id, title, ReportChartKind.StackedSteps, MetricUnit.Bytes, [.. windows.Select(w => w.FromStartNs.ToString(CultureInfo.InvariantCulture))],
            [.. series.Select(s => new ReportSeries(s.Name, Math.Max(s.Component, -1), [.. s.Values]))])
        {
            Caption = $"Bytes on top of each other. Each stretch of {UnitScale.Print(windows.Length > 1 ? windows[1].FromStartNs : 0, MetricUnit.Nanoseconds)} shows the instant at which most is in use, so that no peak of that is hidden.",
        };
    }

    private static double[] Values(MemoryAccount[] accounts, Window[] windows)
    {
        ImmutableArray<MemoryStep> steps = MemoryBudget.Sum(accounts);
        return [.. windows.Select(w => (double)StepFunction.At(steps, w.HighestNs))];
    }

    // Round stretches of time, and of each the instant at which most is in use.
    private static Window[] Windows(ReportContext context, MemoryBudget budget)
    {
        long start = context.Analysis.Index.StartNs, wall = Math.Max(context.Analysis.Index.EndNs - start, 1), width = RoundNumber.Up((wall + MostWindows - 1) / MostWindows);
        List<Window> windows = [];
        ImmutableArray<MemoryStep> watched = budget.InUse.IsEmpty ? budget.Total : budget.InUse;
        int next = 0;
        for (long from = start; from <= start + wall; from += width)
        {
            while (next < watched.Length && watched[next].TimeNs <= from) next++;
            MemoryStep highest = new(from, StepFunction.At(watched, from));
            for (; next < watched.Length && watched[next].TimeNs < from + width; next++)
                if (watched[next].Bytes > highest.Bytes) highest = watched[next];
            windows.Add(new Window(from - start, highest.TimeNs));
        }

        return [.. windows];
    }

    private readonly record struct Window(long FromStartNs, long HighestNs);
}
