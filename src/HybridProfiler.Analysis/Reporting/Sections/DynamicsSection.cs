using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Analysis.Dynamics;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>How cost depends on inputs and choices, and how it changes over the recording.</summary>
internal static class DynamicsSection
{
    public static ReportSection Build(ReportContext context)
    {
        DynamicBehaviour dynamics = context.Analysis.Dynamics;
        List<string> notes = [];
        if (context.Trace.Requests.Count > 0 && dynamics.Requests < FeatureModel.FewestRequests)
            notes.Add($"{dynamics.Requests} warm requests are too few to tell what their latency depends on; it takes {FeatureModel.FewestRequests}.");
        else if (dynamics.Requests > 0 && dynamics.Models.IsEmpty)
            notes.Add("The requests state no features in which they differ. Request.Set(key, value) declares them (length, size, noise), and this section then says which of them the latency depends on.");
        if (dynamics.Drift is { IsSignificant: false }) notes.Add("No drift: over the recording latencies neither rise nor fall more than chance explains.");
        if (dynamics.Requests >= 2 * LatencyShift.FewestBetween && dynamics.Shifts.IsEmpty) notes.Add("No sudden change of the latencies.");
        if (dynamics.Modes.Length == 1) notes.Add("The latencies have one hump.");
        return new ReportSection(
            "dynamics", "Dynamic behaviour", "What the latency of warm requests depends on, and how it changes over the recording.",
            [Features(context, dynamics), Levels(context, dynamics), Interactions(context, dynamics), Modes(context, dynamics), Changes(context, dynamics), Balances(context, dynamics), Phases(context, dynamics)],
            [], [.. notes]);
    }

    private static ReportTable Features(ReportContext context, DynamicBehaviour dynamics)
    {
        TableBuilder table = context.Table("features", "What the latency depends on").TextColumn("source", "source").TextColumn("feature", "feature")
            .Column("dynamics/feature/share", "share of variance").Column("dynamics/feature/alone", "alone").Column("dynamics/feature/by_chance", "by chance")
            .Column("dynamics/feature/slope", "per unit").Column("dynamics/feature/p", "p");
        foreach (FeatureModel model in dynamics.Models)
        {
            string source = Word(model.Source);
            foreach (FeatureEffect effect in model.Effects)
                table.Row(subject: $"{source} · {effect.Feature}").Text(source).Text(effect.Feature).Value(effect.Share).Value(effect.Alone).Value(effect.ByChance).Value(effect.SlopeNs).Value(effect.PValue);
            table.Row().Text(source).Text("= all features").Shown(model.Explained).Blank(4);
            table.Row().Text(source).Text("residual").Shown(1 - model.Explained).Blank(4);
            context.Metrics.Add(new Metric("dynamics/explained", "", "", "", source, model.Explained, MetricUnit.Ratio, true));
            if (!model.LeftOut.IsEmpty) table.Note($"Beyond the eight that explain most, left out: {string.Join(", ", model.LeftOut)}.");
        }

        return table.Note("Shares of one source sum to what its features explain together. Features that go together share; none of this says which one is the cause.").Build();
    }

    private static ReportTable Levels(ReportContext context, DynamicBehaviour dynamics)
    {
        TableBuilder table = context.Table("feature-levels", "Mean latency by feature").TextColumn("feature", "feature").TextColumn("level", "value").Column("request/count", "n").Column("request/latency/mean", "latency");
        foreach (FeatureEffect effect in dynamics.Models.SelectMany(m => m.Effects).Where(e => e.IsSignificant))
            foreach (FeatureLevel level in effect.Means)
                table.Row().Text(effect.Feature).Text(level.Level).Shown(level.Requests).Shown(level.MeanNs);
        return table.Build();
    }

    private static ReportTable Interactions(ReportContext context, DynamicBehaviour dynamics)
    {
        TableBuilder table = context.Table("interactions", "Features that do more together").TextColumn("first", "feature").TextColumn("second", "and").Column("dynamics/interaction", "share of variance beyond both");
        foreach (FeatureInteraction pair in dynamics.Models.SelectMany(m => m.Interactions))
            table.Row(subject: $"{pair.First} · {pair.Second}").Text(pair.First).Text(pair.Second).Value(pair.Explained);
        return table.Build();
    }

    private static ReportTable Modes(ReportContext context, DynamicBehaviour dynamics)
    {
        TableBuilder table = context.Table("modes", "Humps of the latency").TextColumn("mode", "hump").Column("request/count", "n").Column("dynamics/mode/share", "share").Column("dynamics/mode/median", "median")
            .TextColumn("feature", "set apart by").Column("dynamics/mode/level_inside", "of them").Column("dynamics/mode/level_outside", "of the others");
        if (dynamics.Modes.Length < 2) return table.Build();
        for (int m = 0; m < dynamics.Modes.Length; m++)
        {
            LatencyMode mode = dynamics.Modes[m];
            bool hasFeature = mode.Feature.Length > 0;
            table.Row(subject: $"hump {m + 1}").Text((m + 1).ToString(CultureInfo.InvariantCulture)).Shown(mode.Requests).Value(mode.Share).Value(mode.MedianNs)
                .Text(hasFeature ? $"{mode.Feature}: {mode.Level}" : "no feature").Value(hasFeature ? mode.LevelShareInside : double.NaN).Value(hasFeature ? mode.LevelShareOutside : double.NaN);
        }

        return table.Build();
    }

    private static ReportTable Changes(ReportContext context, DynamicBehaviour dynamics)
    {
        TableBuilder table = context.Table("changes", "Changes over time").TextColumn("change", "change").Column("dynamics/phase/start", "at")
            .Column("dynamics/shift/before", "median before", "latency").Column("dynamics/shift/after", "median after", "latency");
        foreach (LatencyShift shift in dynamics.Shifts)
        {
            string subject = $"before request {context.Trace.Requests.Id[shift.Request]}";
            table.Row(subject: subject).Text(subject).Shown(shift.AtNs - context.Analysis.Index.StartNs).Value(shift.MedianBeforeNs).Value(shift.MedianAfterNs);
        }

        if (dynamics.Drift is { } drift)
        {
            void Add(string key, double value, MetricUnit unit) => context.Metrics.Add(new Metric(key, "", "", "", "", value, unit, true));
            Add("dynamics/drift", drift.ChangeNs, MetricUnit.Nanoseconds);
            Add("dynamics/drift/low", drift.LowNs, MetricUnit.Nanoseconds);
            Add("dynamics/drift/high", drift.HighNs, MetricUnit.Nanoseconds);
            Add("dynamics/drift/p", drift.PValue, MetricUnit.None);
            if (drift.IsSignificant)
            {
                table.Row().Text(drift.ChangeNs >= 0 ? "drift: slower from first to last" : "drift: faster from first to last").Blank().Shown(drift.MedianNs).Shown(drift.MedianNs + drift.ChangeNs);
                table.Note("The drift's row gives the median latency and what it becomes over the recording, after the features of the input have been taken out.");
            }
        }

        return table.Build();
    }

    private static ReportTable Balances(ReportContext context, DynamicBehaviour dynamics)
    {
        TableBuilder table = context.Table("balance", "Balance of choices").TextColumn("component", "component").TextColumn("decision", "decision").Column("decision/count", "taken")
            .Column("dynamics/balance/max_over_mean", "largest / mean").Column("dynamics/balance/variation", "std / mean").Column("dynamics/balance/evenness", "evenness")
            .TextColumn("busiest", "largest").TextColumn("idlest", "smallest");
        foreach (DecisionBalance balance in dynamics.Balances.Where(b => b.Choices > 1))
        {
            string component = context.Names.Component(balance.Component);
            table.Row(component: component, subject: balance.Name).Text(component).Text(balance.Name).Shown(balance.Count).Value(balance.MaxOverMean).Value(balance.Variation).Value(balance.Evenness)
                .Text(balance.Busiest).Text(balance.Idlest);
        }

        return table.Build();
    }

    private static ReportTable Phases(ReportContext context, DynamicBehaviour dynamics)
    {
        TableBuilder table = context.Table("phases", "Phases").TextColumn("phase", "phase").Column("dynamics/phase/start", "from").Column("dynamics/phase/duration", "length").Column("dynamics/phase/requests", "requests")
            .Column("dynamics/phase/host_load", "threads busy").Column("dynamics/phase/device_load", "device operations in flight").TextColumn("most", "mostly");
        if (dynamics.Phases.Length < 2) return table.Build();
        foreach (ExecutionPhase phase in dynamics.Phases)
        {
            string name = NameOf(phase.Kind);
            double[] loads = [.. phase.HostLoads.Zip(phase.DeviceLoads, (host, device) => host + device)];
            int most = loads.Length == 0 ? -1 : Array.IndexOf(loads, loads.Max());
            table.Row(subject: $"phase {name} at {phase.StartNs - context.Analysis.Index.StartNs}").Text(name).Value(phase.StartNs - context.Analysis.Index.StartNs).Value(phase.DurationNs).Value(phase.Requests)
                .Value(phase.HostLoads.Sum()).Value(phase.DeviceLoads.Sum()).Text(most >= 0 && loads[most] > 0 ? context.Names.Component(most) : "nothing");
        }

        return table.Note("Phases with the same letter are alike. Lengths sum to the recording's wall exactly.").Build();
    }

    // A, B, ... Z, AA: as columns of a spreadsheet.
    private static string NameOf(int kind) => kind < 26 ? ((char)('A' + kind)).ToString() : NameOf(kind / 26 - 1) + (char)('A' + kind % 26);

    private static string Word(FeatureSource source) => source == FeatureSource.Decision ? "decision" : "input";
}
