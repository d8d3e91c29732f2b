using System.Globalization;
using HybridProfiler;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Model;

namespace CodeReader.Benchmarks;

/// <summary>A change of the sample: what is predicted from recordings without it, and what recordings with it show, in pairs.</summary>
internal sealed class PredictedVariant(string name, PartsVariant before, PartsVariant after, Func<TraceAnalysis, double, WhatIf> ask)
{
    private const int Resamples = 2_000, Turns = 5;

    private readonly List<double> _recorded = [], _predicted = [], _changed = [];

    /// <summary>Distance of the median prediction to the confidence interval of the changed run's median, relative to it; 0 inside.</summary>
    public double Distance
    {
        get
        {
            (double low, double high) = Interval(_changed);
            double predicted = Median(_predicted);
            return Math.Max(0, Math.Max(low - predicted, predicted - high)) / Median(_changed);
        }
    }

    public void Warm(PartsPipeline pipeline)
    {
        pipeline.Record(before);
        pipeline.Record(after);
    }

    /// <summary>One round: recordings without and with the change by turns, the least disturbed of each; what the machine does besides only adds time.</summary>
    public void Measure(PartsPipeline pipeline, double fixedShare)
    {
        TraceAnalysis? recorded = null, changed = null;
        for (int turn = 0; turn < Turns; turn++)
        {
            recorded = Shorter(recorded, TraceAnalysis.Of(pipeline.Record(before)));
            changed = Shorter(changed, TraceAnalysis.Of(pipeline.Record(after)));
        }

        Prediction prediction = ask(recorded!, fixedShare).Predict();
        _recorded.Add(prediction.RunBeforeNs);
        _predicted.Add(prediction.RunAfterNs);
        _changed.Add(RunOf(changed!));
    }

    public string Row()
    {
        (double low, double high) = Interval(_changed);
        (double errorLow, double errorHigh) = Interval(Errors);
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(_recorded) / 1e6:F2} ms | {Median(_changed) / 1e6:F2} ms ({low / 1e6:F2} .. {high / 1e6:F2}) | {Median(_predicted) / 1e6:F2} ms | {Distance * 100:F2} % | {Median(Errors) * 100:+0.00;-0.00} % ({errorLow * 100:+0.00;-0.00} .. {errorHigh * 100:+0.00;-0.00}) |");
    }

    public object Result() => new { name, recordedNs = Median(_recorded), changedNs = Median(_changed), changedInterval = Interval(_changed).ToString(), predictedNs = Median(_predicted), distance = Distance, pairedError = Median(Errors) };

    /// <summary>How many times faster a component is without one of its scopes.</summary>
    public static double SpeedWithout(TraceAnalysis analysis, string component, string scope)
    {
        ScopeUsage[] scopes = [.. analysis.Scopes.Where(s => s.Component >= 0 && analysis.Trace.Components[s.Component].Name == component && s.Kind is SpanKind.Compute)];
        double all = scopes.Sum(s => s.SelfNs), without = scopes.Where(s => s.Name != scope).Sum(s => s.SelfNs);
        return all / without;
    }

    /// <summary>The part of a stem's call that does not grow with its size: medians of calls of one code and of a batch.</summary>
    public static double FixedShareOf(PartsPipeline pipeline, int size)
    {
        List<double> ratios = [];
        for (int pair = 0; pair < 9; pair++)
        {
            double one = StemCall(pipeline.Record(new PartsVariant()));
            ratios.Add(StemCall(pipeline.Record(new PartsVariant(StemBatch: size))) / one);
        }

        return Math.Clamp((size - Median(ratios)) / (size - 1), 0, 1);
    }

    private static TraceAnalysis Shorter(TraceAnalysis? best, TraceAnalysis next) => best is null || RunOf(next) < RunOf(best) ? next : best;

    private static double RunOf(TraceAnalysis analysis) => analysis.WhatIf().Predict().RunBeforeNs;

    private static double StemCall(Trace trace)
    {
        ScopeUsage forward = TraceAnalysis.Of(trace).Scopes.Single(s => s.Component >= 0 && trace.Components[s.Component].Name == "stem" && s.Name == "forward");
        return forward.Durations.P50Ns;
    }

    private List<double> Errors => [.. _predicted.Zip(_changed, (p, c) => p / c - 1)];

    // Percentile bootstrap of the median; the seed is fixed, so the same figures give the same interval.
    private static (double Low, double High) Interval(List<double> values)
    {
        Random random = new(1);
        double[] medians = [.. Enumerable.Range(0, Resamples).Select(_ => Median([.. Enumerable.Range(0, values.Count).Select(_ => values[random.Next(values.Count)])])).Order()];
        return (medians[(int)(0.025 * Resamples)], medians[(int)(0.975 * Resamples)]);
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
