using HybridProfiler;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Model;

namespace CodeReader.Benchmarks;

/// <summary>A change of the sample: what is predicted from recordings without it, and what recordings with it show, in pairs.</summary>
/// <param name="name">Name of the change.</param>
/// <param name="before">Without it.</param>
/// <param name="after">With it.</param>
/// <param name="asked">Predictions by name, each of the same recordings; the last is the one that counts.</param>
internal sealed class PredictedVariant(string name, PartsVariant before, PartsVariant after, params (string Name, Func<TraceAnalysis, WhatIf> Ask)[] asked)
{
    private const int Turns = 5;

    private readonly (Series Run, Series Latency)[] _series = [.. asked.Select(_ => (new Series(), new Series()))];
    private readonly TakenApart _takenApart = new();

    /// <summary>The larger of the distances of run time and median latency.</summary>
    public double Distance => Math.Max(_series[^1].Run.Distance, _series[^1].Latency.Distance);

    public void Warm(PartsPipeline pipeline)
    {
        pipeline.Record(before);
        pipeline.Record(after);
    }

    /// <summary>One round: recordings without and with the change by turns, the least disturbed of each; what the machine does besides only adds time.</summary>
    public void Measure(PartsPipeline pipeline)
    {
        TraceAnalysis? recorded = null, changed = null;
        for (int turn = 0; turn < Turns; turn++)
        {
            recorded = Shorter(recorded, TraceAnalysis.Of(pipeline.Record(before)));
            changed = Shorter(changed, TraceAnalysis.Of(pipeline.Record(after)));
        }

        double latency = changed!.RequestClasses.Single(c => c.Regime == Regime.Warm).Latency.P50Ns;
        for (int a = 0; a < asked.Length; a++)
        {
            Prediction prediction = asked[a].Ask(recorded!).Predict();
            ClassPrediction requests = prediction.Classes.Single();
            _series[a].Run.Add(prediction.RunBeforeNs, prediction.RunAfterNs, RunOf(changed));
            _series[a].Latency.Add(requests.Before.P50Ns, requests.After.P50Ns, latency);
        }

        _takenApart.Add(recorded!, changed);
    }

    public IEnumerable<string> Rows() => asked.Select((a, i) => $"| {name}{a.Name} | {_series[i].Latency.Cells()} | {_series[i].Run.Cells()} |");

    public IEnumerable<string> TakenApartRows() => _takenApart.Rows();

    public object Result() => new { name, predictions = asked.Select((a, i) => new { prediction = a.Name, run = _series[i].Run.Result(), medianLatency = _series[i].Latency.Result() }) };

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
