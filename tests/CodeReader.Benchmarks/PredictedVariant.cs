using HybridProfiler;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Model;

namespace CodeReader.Benchmarks;

/// <summary>A change of the sample: what is predicted from recordings without it, and what recordings with it show, in pairs.</summary>
internal sealed class PredictedVariant(string name, PartsVariant before, PartsVariant after, Func<TraceAnalysis, double, WhatIf> ask)
{
    private const int Turns = 5;

    private readonly Series _run = new(), _latency = new();

    /// <summary>The larger of the distances of run time and median latency.</summary>
    public double Distance => Math.Max(_run.Distance, _latency.Distance);

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
        ClassPrediction requests = prediction.Classes.Single();
        _run.Add(prediction.RunBeforeNs, prediction.RunAfterNs, RunOf(changed!));
        _latency.Add(requests.Before.P50Ns, requests.After.P50Ns, changed!.RequestClasses.Single(c => c.Regime == Regime.Warm).Latency.P50Ns);
    }

    public string Row() => $"| {name} | {_run.Cells()} | {_latency.Cells()} |";

    public object Result() => new { name, run = _run.Result(), medianLatency = _latency.Result() };

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

        return Math.Clamp((size - Series.Median(ratios)) / (size - 1), 0, 1);
    }

    private static TraceAnalysis Shorter(TraceAnalysis? best, TraceAnalysis next) => best is null || RunOf(next) < RunOf(best) ? next : best;

    private static double RunOf(TraceAnalysis analysis) => analysis.WhatIf().Predict().RunBeforeNs;

    private static double StemCall(Trace trace)
    {
        ScopeUsage forward = TraceAnalysis.Of(trace).Scopes.Single(s => s.Component >= 0 && trace.Components[s.Component].Name == "stem" && s.Name == "forward");
        return forward.Durations.P50Ns;
    }
}
