using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Findings;

/// <summary>What rules need to know: the whole, who has how much of it on the critical path, and what is noise.</summary>
internal sealed class FindingContext
{
    private (double GainNs, string Refusal)? _pinning;

    public FindingContext(TraceAnalysis analysis)
    {
        Analysis = analysis;
        Names = new Names(analysis.Trace);
        RequestLatency[] warm = [.. analysis.Requests.Where(r => r.Finished && r.Regime == Regime.Warm)];
        Latency = Distribution.Of([.. warm.Select(r => r.LatencyNs)]);
        HasRequests = Latency.SumNs > 0;
        if (HasRequests)
        {
            PathShareSums sums = new();
            foreach (PathShare share in analysis.CriticalPaths.Where(c => c.Regime == Regime.Warm).SelectMany(c => c.Shares)) sums.Add(share);
            Shares = sums.Shares();
            WholeNs = Latency.MeanNs;
            Weight = 1.0 / Latency.Count;
            // Two standard errors of the mean, and what the profiler itself cost each request.
            double error = Latency.Count > 1 ? 2 * Latency.StdNs / Math.Sqrt(Latency.Count) : 0;
            NoiseNs = Math.Max(double.IsNaN(analysis.Cost.Share) ? 0 : analysis.Cost.Share * WholeNs, Math.Min(error, WholeNs * 0.05));
        }
        else
        {
            ImmutableArray<PathShare> run = analysis.CriticalPathShares;
            Shares = [.. run.Where(s => s.Bound != BoundBy.Idle)];
            WholeNs = Shares.Sum(s => s.TotalNs);
            Weight = 1;
            NoiseNs = double.IsNaN(analysis.Cost.OwnCostNs) ? 0 : analysis.Cost.OwnCostNs;
        }
    }

    public TraceAnalysis Analysis { get; }

    public Names Names { get; }

    /// <summary>True where the whole is the mean latency of the warm requests; else it is the run's critical path without idle time.</summary>
    public bool HasRequests { get; }

    public Distribution Latency { get; }

    /// <summary>Critical path by reason, summed over requests.</summary>
    public ImmutableArray<PathShare> Shares { get; }

    public double WholeNs { get; }

    /// <summary>From sums over requests to the whole.</summary>
    public double Weight { get; }

    /// <summary>A ceiling below this is no finding.</summary>
    public double NoiseNs { get; }

    /// <summary>"of the latency" or "of the run's critical path".</summary>
    public string OfWhole => HasRequests ? "of the latency" : "of the run's critical path";

    /// <summary>Time of the whole that is bound so.</summary>
    public double Bound(BoundBy bound) => Shares.Where(s => s.Bound == bound).Sum(s => s.TotalNs) * Weight;

    /// <summary>By how much the whole would be shorter after a change.</summary>
    public double GainOf(Func<WhatIf, WhatIf> change)
    {
        Prediction prediction = change(Analysis.WhatIf()).Predict();
        if (!HasRequests) return Math.Max(0, prediction.RunBeforeNs - prediction.RunAfterNs);
        double before = prediction.Classes.Sum(c => c.Before.SumNs), after = prediction.Classes.Sum(c => c.After.SumNs);
        return Math.Max(0, (before - after) / Latency.Count);
    }

    /// <summary>What page-locking would bring, or why it cannot be said; found once.</summary>
    public (double GainNs, string Refusal) Pinning()
    {
        if (_pinning is { } known) return known;
        try
        {
            _pinning = (GainOf(w => w.PinTransfers()), "");
        }
        catch (WhatIfException e)
        {
            _pinning = (0, e.Message);
        }

        return _pinning.Value;
    }
}
