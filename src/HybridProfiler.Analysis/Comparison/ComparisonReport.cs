using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Comparison;

/// <summary>Writes a comparison up: the verdict, whether the recordings can be compared at all, what changed, where it comes from.</summary>
internal static class ComparisonReport
{
    public static ReportModel Build(TraceComparison comparison, string title)
    {
        List<Metric> metrics = [];
        ImmutableArray<ReportSection> sections =
        [
            Parity(comparison, metrics),
            Changes(comparison, metrics, ComparedKind.Requests, "requests", "Requests", "Latency from the intended start, by class and regime.", "class"),
            Parts(comparison.RequestParts, metrics, "request-parts", "Where the requests' difference comes from", "The mean request of each class, part by part; parts sum to the whole on either side.", "class"),
            Changes(comparison, metrics, ComparedKind.Calls, "components", "Components", "Durations of each component's calls.", "component"),
            Changes(comparison, metrics, ComparedKind.HandOffs, "edges", "Edges", "From produced to consumed.", "edge"),
            Parts(comparison.Devices, metrics, "devices", "Where the devices' difference comes from", "First start to last end of each device's operations: difference of the wall = sum of the differences of components, edges and idle, exactly.", "device"),
            Changes(comparison, metrics, ComparedKind.Operations, "operations", "Device operations", "By name, those with the most time.", "operation"),
        ];
        string named = $"{NameOf(comparison.Candidate.Trace)} against {NameOf(comparison.Baseline.Trace)}";
        return new ReportModel(
            title.Length > 0 ? title : named, Sentences(comparison), comparison.Baseline.Trace.Health.IsClean && comparison.Candidate.Trace.Health.IsClean,
            [.. sections.Select(s => s with { Tables = [.. s.Tables.Where(t => t.Rows.Length > 0)] }).Where(s => s.Tables.Length > 0 || s.Notes.Length > 0)],
            [.. metrics], [], comparison.Candidate.Trace.Components, [], []);
    }

    private static string NameOf(Trace trace) => trace.Header.ProcessName.Length > 0 ? trace.Header.ProcessName : "a recording";

    private static ImmutableArray<string> Sentences(TraceComparison comparison)
    {
        List<string> sentences = [];
        foreach (ComparedQuantity request in comparison.Quantities.Where(q => q.Kind == ComparedKind.Requests && q.Baseline.Count > 0 && q.Candidate.Count > 0).OrderByDescending(q => q.Candidate.Count).Take(3))
        {
            string paired = request.Paired is { } p ? $"; request by request {Percent(p.Relative)} ({Percent(p.Low)} to {Percent(p.High)})" : "";
            string change = $"median {Time(request.Median.BaselineNs)} to {Time(request.Median.CandidateNs)}, {Percent(request.Median.Relative)} ({Percent(request.Median.Low)} to {Percent(request.Median.High)}){paired}";
            sentences.Add($"Requests {request.Name}: {Word(request)}, {change}.");
        }

        ComparedQuantity[] rest = [.. comparison.Quantities.Where(q => q.Kind != ComparedKind.Requests)];
        ComparedQuantity[] slower = [.. rest.Where(q => q.Verdict == ComparisonVerdict.Slower)], faster = [.. rest.Where(q => q.Verdict == ComparisonVerdict.Faster)];
        sentences.Add($"Of {rest.Length} components, edges and operations {slower.Length} are slower, {faster.Length} faster, {rest.Count(q => q.Verdict == ComparisonVerdict.Same)} the same; for the others the recordings do not say.");
        foreach (Decomposition device in comparison.Devices.Where(d => d.BaselineCount > 0 && d.CandidateCount > 0).Take(2))
        {
            DeltaRow? most = device.Rows.FirstOrDefault(r => r.DeltaNs != 0);
            sentences.Add($"{device.Name}: wall {Time(device.BaselineNs)} to {Time(device.CandidateNs)}" + (most is null ? "." : $", most of the difference from {most.Owner} ({Signed(most.DeltaNs)})."));
        }

        if (!comparison.Baseline.Trace.Health.IsClean || !comparison.Candidate.Trace.Health.IsClean) sentences.Add("Read with care: something was lost, moved or guessed in " + (comparison.Baseline.Trace.Health.IsClean ? "the candidate." : comparison.Candidate.Trace.Health.IsClean ? "the baseline." : "both."));
        return [.. sentences];
    }

    private static ReportSection Parity(TraceComparison comparison, List<Metric> metrics)
    {
        TableBuilder table = new TableBuilder("parity", "What differs between the recordings", metrics).TextColumn("fact", "fact").TextColumn("baseline", "baseline").TextColumn("candidate", "candidate");
        Dictionary<string, string> before = Facts(comparison.Baseline.Trace), after = Facts(comparison.Candidate.Trace);
        foreach (string fact in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            string left = before.GetValueOrDefault(fact, ""), right = after.GetValueOrDefault(fact, "");
            if (left != right) table.Row().Text(fact).Text(left).Text(right);
        }

        ReportTable built = table.Build();
        return new ReportSection("parity", "Do the recordings compare?", built.Rows.IsEmpty ? "Machine, runtime and settings are the same, as far as the recordings say." : "Whatever differs here may be the cause of what differs below.", [built], [], []);
    }

    private static Dictionary<string, string> Facts(Trace trace)
    {
        // Which boot a clock belongs to, and how closely it was read, differ between any two recordings and mean nothing here.
        Dictionary<string, string> facts = trace.Header.Facts.Where(f => !f.Key.StartsWith("clock.", StringComparison.Ordinal) && (!f.Key.StartsWith("source.", StringComparison.Ordinal) || f.Key == "source.format")).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        facts["process"] = trace.Header.ProcessName;
        facts["host clock"] = trace.Header.Clock.Source;
        for (int d = 0; d < trace.Devices.Length; d++) facts[string.Create(CultureInfo.InvariantCulture, $"device {d}")] = $"{trace.Devices[d].Name} {trace.Devices[d].DriverVersion}".TrimEnd();
        return facts;
    }

    private static ReportSection Changes(TraceComparison comparison, List<Metric> metrics, ComparedKind kind, string id, string title, string lead, string what)
    {
        TableBuilder table = new TableBuilder(id, "Change of the median", metrics).TextColumn(what, what).TextColumn("verdict", "verdict")
            .Column("compare/change", "median change").Column("compare/change/low", "from").Column("compare/change/high", "to").Column("compare/probability", "p")
            .Column("compare/baseline/p50", "baseline p50", "time").Column("compare/candidate/p50", "candidate p50", "time").Column("compare/baseline/p99", "baseline p99", "time").Column("compare/candidate/p99", "candidate p99", "time")
            .Column("compare/baseline/count", "n").Column("compare/candidate/count", "n'");
        foreach (ComparedQuantity q in comparison.Quantities.Where(q => q.Kind == kind))
        {
            double before = q.Baseline.Count > 0 ? 1 : double.NaN, after = q.Candidate.Count > 0 ? 1 : double.NaN;
            table.Row(component: kind == ComparedKind.Calls ? q.Name : "", subject: kind == ComparedKind.Calls ? "" : q.Name).Text(q.Name).Text(Word(q))
                .Value(q.Median.Relative).Value(q.Median.Low).Value(q.Median.High).Value(q.Corrected)
                .Value(q.Baseline.P50Ns * before).Value(q.Candidate.P50Ns * after).Value(q.Baseline.P99Ns * before).Value(q.Candidate.P99Ns * after)
                .Value(q.Baseline.Count).Value(q.Candidate.Count);
        }

        table.Note(string.Create(CultureInfo.InvariantCulture,
            $"Change of the median, candidate / baseline - 1, with a 95 % bootstrap interval; p by Mann-Whitney (of pairs: by signed ranks, with their own interval for the verdict), corrected for {comparison.Quantities.Count(q => !double.IsNaN(q.Probability))} comparisons (Holm). Slower and faster: p below {comparison.Options.Level}, interval beyond 0, more than {comparison.Options.Margin:P0}; same: interval within {comparison.Options.Margin:P0}."));
        return new ReportSection(id, title, lead, [table.Build(), Pairs(comparison, metrics, kind, what)], [], []);
    }

    private static ReportTable Pairs(TraceComparison comparison, List<Metric> metrics, ComparedKind kind, string what)
    {
        TableBuilder table = new TableBuilder("pairs", "Each request beside itself", metrics).TextColumn(what, what).TextColumn("verdict", "verdict")
            .Column("compare/pairs", "pairs").Column("compare/pair_change", "median change").Column("compare/pair_change/low", "from").Column("compare/pair_change/high", "to").Column("compare/pairs_slower", "slower");
        foreach (ComparedQuantity q in comparison.Quantities.Where(q => q.Kind == kind))
        {
            if (q.Paired is not { } pairs) continue;
            table.Row(subject: q.Name).Text(q.Name).Text(Word(q)).Value(pairs.Pairs).Value(pairs.Relative).Value(pairs.Low).Value(pairs.High).Value(pairs.SlowerShare);
        }

        return table.Note("Both recordings have these requests, by id: the change of each from baseline to candidate, its median and a 95 % bootstrap interval over the pairs. The verdict rests on it.").Build();
    }

    private static ReportSection Parts(ImmutableArray<Decomposition> decompositions, List<Metric> metrics, string id, string title, string lead, string what)
    {
        TableBuilder table = new TableBuilder(id, "Parts", metrics).TextColumn(what, what).TextColumn("part", "part")
            .Column("compare/part/baseline", "baseline", "time").Column("compare/part/candidate", "candidate", "time").Column("compare/part/delta", "difference", "time");
        foreach (Decomposition whole in decompositions)
        {
            double before = whole.BaselineCount, after = whole.CandidateCount;
            foreach (DeltaRow row in whole.Rows) Row(row.Owner, row.BaselineNs, row.CandidateNs);
            table.Row().Text(whole.Name).Text("= whole").Shown(whole.BaselineNs / before).Shown(whole.CandidateNs / after).Shown(whole.CandidateNs / after - whole.BaselineNs / before);

            void Row(string owner, long left, long right) => table.Row(device: id == "devices" ? whole.Name : "", subject: id == "devices" ? owner : whole.Name + " · " + owner)
                .Text(whole.Name).Text(owner).Value(left / before).Value(right / after).Value(right / after - left / before);
        }

        return new ReportSection(id, title, lead, [table.Build()], [], []);
    }

    private static string Word(ComparedQuantity q) =>
        q.Baseline.Count == 0 ? "only in candidate" : q.Candidate.Count == 0 ? "only in baseline" : q.Verdict.ToString().ToLowerInvariant();

    private static string Time(double ns) => UnitScale.Print(ns, MetricUnit.Nanoseconds);

    private static string Signed(double ns) => (ns > 0 ? "+" : "") + Time(ns);

    private static string Percent(double ratio) => double.IsNaN(ratio) ? "none" : (ratio > 0 ? "+" : "") + (ratio * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
