using System.Globalization;
using System.Text;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Tests.Simulation;
using HybridProfiler.Goldens;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Predictions against pipelines of known costs in which the change was really made.</summary>
public sealed class WhatIfErrorTests
{
    private const double Most = 0.02;

    [Fact]
    public void Predictions_are_within_two_percent_of_the_changed_pipelines_and_the_table_says_so()
    {
        StringBuilder table = new("| pipeline | change | run, recorded | run, changed | predicted | error | mean latency | p50 | p99 |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        List<string> wrong = [];
        foreach (ChangedPipeline pipeline in ChangedPipelines.All())
        {
            TraceAnalysis recorded = TraceAnalysis.Of(SimulatedPipeline.Run(pipeline.Recorded)), changed = TraceAnalysis.Of(SimulatedPipeline.Run(pipeline.Changed));
            WhatIf asked = pipeline.Changes.Aggregate(recorded.WhatIf(), (whatIf, change) => whatIf.With(change.Kind, change.Argument));
            Prediction predicted = asked.Predict(), truth = changed.WhatIf().Predict();
            ClassPrediction now = Assert.Single(predicted.Classes), really = Assert.Single(truth.Classes);
            double run = Error(predicted.RunAfterNs, truth.RunBeforeNs), mean = Error(now.After.MeanNs, really.Before.MeanNs), p50 = Error(now.After.P50Ns, really.Before.P50Ns), p99 = Error(now.After.P99Ns, really.Before.P99Ns);
            if (new[] { run, mean, p50, p99 }.Any(e => !(Math.Abs(e) < Most))) wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{pipeline.Name}: run {run:P2}, mean {mean:P2}, p50 {p50:P2}, p99 {p99:P2}"));
            table.Append(CultureInfo.InvariantCulture, $"| {pipeline.Name} | {string.Join(", ", pipeline.Changes.Select(c => c.Argument.Length > 0 ? c.Kind + " `" + Short(c.Argument) + "`" : c.Kind))} ")
                .Append(CultureInfo.InvariantCulture, $"| {Ms(predicted.RunBeforeNs)} ms | {Ms(truth.RunBeforeNs)} ms | {Ms(predicted.RunAfterNs)} ms | {Percent(run)} | {Percent(mean)} | {Percent(p50)} | {Percent(p99)} |\n");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        GeneratedSection.Check("docs/what-if.md", "errors", table.ToString());
    }

    private static double Error(double predicted, double really) => predicted / really - 1;

    private static string Ms(long ns) => (ns / 1e6).ToString("F2", CultureInfo.InvariantCulture);

    private static string Percent(double error) => (error * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " %";

    private static string Short(string argument) => argument.Length > 30 && argument.Contains('=', StringComparison.Ordinal) ? argument[..(argument.IndexOf('=', StringComparison.Ordinal) + 5)] : argument;
}
