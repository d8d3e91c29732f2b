using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>End-to-end latency, throughput, and where the time of requests went.</summary>
internal static class RequestSection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<RequestClassUsage> classes = context.Analysis.RequestClasses;
        ReportTable[] tables = [Latencies(context, classes), Parts(context, classes)];
        ReportChart[] charts = [.. new[] { HistogramOf(context, classes), PartsChart(context, classes) }.OfType<ReportChart>()];
        return new ReportSection(
            "requests", "Requests", "End-to-end latency from the intended start of each request, and what that time went to.",
            [.. tables], [.. charts], []);
    }

    private static ReportTable Latencies(ReportContext context, ImmutableArray<RequestClassUsage> classes)
    {
        TableBuilder table = context.Table("latency", "Latency").TextColumn("class", "class").TextColumn("regime", "regime")
            .Column("request/count", "n").Column("request/unfinished", "unfinished").Column("request/throughput", "throughput");
        foreach (string figure in (string[])["mean", "std", "min", "p50", "p90", "p95", "p99", "p999", "max"])
            table.Column("request/latency/" + figure, figure == "p999" ? "p99.9" : figure, "latency");
        foreach (RequestClassUsage row in classes)
        {
            Distribution d = row.Latency;
            double some = d.Count > 0 ? 1 : double.NaN;
            table.Row(subject: Subject(row)).Text(Names.Class(row.Class)).Text(Names.Of(row.Regime)).Value(d.Count).Value(row.Unfinished).Value(row.RequestsPerSecond);
            foreach (double value in (double[])[d.MeanNs, d.StdNs, d.MinNs, d.P50Ns, d.P90Ns, d.P95Ns, d.P99Ns, d.P999Ns, d.MaxNs]) table.Value(value * some);
        }

        table.Note("Percentiles by nearest rank: each is a latency that was observed. With fewer than 100 requests p99, and with fewer than 1,000 p99.9, is the largest one.");
        if (classes.Any(c => c.Regime != Regime.Warm)) table.Note("Warm-up, first run and idle-wake are regimes of their own and are in no other row.");
        return table.Build();
    }

    private static ReportTable Parts(ReportContext context, ImmutableArray<RequestClassUsage> classes)
    {
        TableBuilder table = context.Table("request-parts", "Where the time went").TextColumn("class", "class").TextColumn("regime", "regime").TextColumn("part", "part")
            .Column("request/part/mean", "per request").Column("request/part/share", "share").Column("request/part/total", "total");
        foreach (RequestClassUsage row in classes.Where(c => c.Latency.Count > 0))
        {
            foreach (RequestPart part in row.Parts)
            {
                string name = context.Names.Part(part);
                bool ofComponent = part.Kind == RequestPartKind.Component;
                table.Row(component: ofComponent ? name : "", subject: ofComponent ? Subject(row) : Subject(row) + " · " + name)
                    .Text(Names.Class(row.Class)).Text(Names.Of(row.Regime)).Text(name)
                    .Value((double)part.TotalNs / row.Latency.Count).Value(row.Latency.SumNs > 0 ? (double)part.TotalNs / row.Latency.SumNs : double.NaN).Value(part.TotalNs);
            }

            table.Row().Text(Names.Class(row.Class)).Text(Names.Of(row.Regime)).Text("= latency")
                .Shown(row.Latency.MeanNs).Shown(1).Shown(row.Parts.Sum(p => p.TotalNs));
        }

        return table.Note("Each instant of a request belongs to the components that work for it (k at once share it), else to waiting, else to device transfers, else to hand-offs in transit, else to the start delay, else to nobody; so the parts sum to the latency exactly.").Build();
    }

    private static ReportChart? HistogramOf(ReportContext context, ImmutableArray<RequestClassUsage> classes)
    {
        RequestClassUsage[] warm = [.. classes.Where(c => c.Regime == Regime.Warm && c.Latency.Count > 0)];
        // One latency is no distribution.
        if (warm.Sum(c => c.Latency.Count) < 2) return null;
        long[][] latencies = [.. warm.Select(c => LatenciesOf(context, c))];
        Distribution all = Distribution.Of([.. latencies.SelectMany(l => l)]);
        // A few late ones must not squeeze the rest into a corner: they go into one open bin at the end.
        bool isOpen = all.MaxNs > 3 * all.P95Ns;
        long limit = isOpen ? 2 * all.P95Ns : all.MaxNs, width = LatencyHistogram.WidthFor(all.MinNs, limit, 60);
        long max = isOpen ? (limit / width + 1) * width : limit;
        LatencyHistogram[] histograms = [.. latencies.Select(l => LatencyHistogram.Of([.. l.Select(v => Math.Min(v, max))], all.MinNs, max, width))];
        string tail = isOpen ? $" The last bin holds everything from {UnitScale.Print(max, MetricUnit.Nanoseconds)} to {UnitScale.Print(all.MaxNs, MetricUnit.Nanoseconds)}." : "";
        return new ReportChart(
            "latency-histogram", "Latency distribution", ReportChartKind.Histogram, MetricUnit.Nanoseconds,
            [.. Enumerable.Range(0, histograms[0].Counts.Length).Select(i => (histograms[0].StartNs + i * width).ToString(CultureInfo.InvariantCulture))],
            [.. warm.Select((c, i) => new ReportSeries(Names.Class(c.Class), -1, [.. histograms[i].Counts.Select(n => (double)n)]))])
        {
            BinWidthNs = width,
            IsLastBinOpen = isOpen,
            Caption = "Warm requests per bin of " + UnitScale.Print(width, MetricUnit.Nanoseconds) + ", classes stacked." + tail,
        };
    }

    private static ReportChart? PartsChart(ReportContext context, ImmutableArray<RequestClassUsage> classes)
    {
        RequestClassUsage[] rows = [.. classes.Where(c => c.Regime == Regime.Warm && c.Latency.Count > 0)];
        if (rows.Length == 0) return null;
        // Components one by one; of waiting and of hand-offs in transit the sum, the table has them apart.
        var parts = rows.SelectMany(r => r.Parts).GroupBy(Group).OrderBy(g => g.Key.Kind).ThenBy(g => g.Key.Id);
        return new ReportChart(
            "request-parts", "Mean request, part by part", ReportChartKind.StackedBars, MetricUnit.Nanoseconds,
            [.. rows.Select(r => Names.Class(r.Class))],
            [
                .. parts.Select(g => new ReportSeries(
                    g.Key.Kind switch { RequestPartKind.Waiting => "waiting", RequestPartKind.InTransit => "in transit", _ => context.Names.Part(g.First()) }, g.Key.Kind == RequestPartKind.Component ? g.Key.Id : -1,
                    [.. rows.Select(r => (double)r.Parts.Where(p => Group(p) == g.Key).Sum(p => p.TotalNs) / r.Latency.Count)])),
            ]) { Caption = "Parts sum to the mean latency of the class." };

        static (RequestPartKind Kind, int Id) Group(RequestPart part) => (part.Kind, part.Kind == RequestPartKind.Component ? part.Id : -1);
    }

    private static long[] LatenciesOf(ReportContext context, RequestClassUsage row) =>
        [.. context.Analysis.Requests.Where(r => r.Finished && r.Regime == row.Regime && r.Class == row.Class).Select(r => r.LatencyNs)];

    private static string Subject(RequestClassUsage row) => Names.Class(row.Class) + " · " + Names.Of(row.Regime);
}
