using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Values of one counter over the recording. A value holds from its sample to the next one, the last to the end of the recording.</summary>
/// <param name="Counter">Counter id.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Min">Smallest sample.</param>
/// <param name="Mean">Mean weighted by the time each value held; the plain mean when no time passed.</param>
/// <param name="Max">Largest sample.</param>
/// <param name="Last">Last sample.</param>
public sealed record CounterUsage(int Counter, int Samples, double Min, double Mean, double Max, double Last)
{
    internal static ImmutableArray<CounterUsage> Of(TraceIndex index) =>
        [.. Enumerable.Range(0, index.Trace.Counters.Length).Where(c => index.Trace.CounterSamples[c].Count > 0).Select(c => Of(index, c))];

    private static CounterUsage Of(TraceIndex index, int counter)
    {
        CounterSeries series = index.Trace.CounterSamples[counter];
        double min = double.PositiveInfinity, max = double.NegativeInfinity, weighted = 0, plain = 0;
        long held = 0;
        for (int i = 0; i < series.Count; i++)
        {
            double value = series.Value[i];
            long until = i + 1 < series.Count ? series.Time[i + 1] : Math.Max(index.EndNs, series.Time[i]);
            min = Math.Min(min, value);
            max = Math.Max(max, value);
            plain += value;
            weighted += value * (until - series.Time[i]);
            held += until - series.Time[i];
        }

        return new CounterUsage(counter, series.Count, min, held > 0 ? weighted / held : plain / series.Count, max, series.Value[^1]);
    }
}
