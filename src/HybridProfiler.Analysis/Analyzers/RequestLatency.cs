using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>One request.</summary>
/// <param name="Request">Row in <see cref="Trace.Requests"/>.</param>
/// <param name="Class">Class, or empty.</param>
/// <param name="Regime">Its circumstances.</param>
/// <param name="IntendedStartNs">When it was meant to start.</param>
/// <param name="EndNs">When it ended.</param>
/// <param name="Finished">False when it was still running when the recording stopped; its latency is then unknown.</param>
public sealed record RequestLatency(int Request, string Class, Regime Regime, long IntendedStartNs, long EndNs, bool Finished)
{
    /// <summary>Latency in nanoseconds, from the intended start to the end.</summary>
    public long LatencyNs => EndNs - IntendedStartNs;

    internal static ImmutableArray<RequestLatency> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        RequestTable requests = trace.Requests;
        ImmutableArray<RequestLatency>.Builder rows = ImmutableArray.CreateBuilder<RequestLatency>(requests.Count);
        bool warmedUp = trace.Header.RequestsBefore > 0;
        long lastEnd = long.MinValue;
        for (int r = 0; r < requests.Count; r++)
        {
            int span = requests.Span[r];
            string @class = trace.Strings[requests.Class[r]];
            long start = trace.Spans.Start[span], end = trace.Spans.EndOf(span);
            bool isWarmUp = index.Options.WarmUpClasses.Contains(@class, StringComparer.OrdinalIgnoreCase);
            Regime regime =
                isWarmUp ? Regime.WarmUp
                : !warmedUp ? Regime.FirstRun
                : start - lastEnd >= index.Options.IdleWakeNs ? Regime.IdleWake
                : Regime.Warm;
            warmedUp = true;
            lastEnd = Math.Max(lastEnd, end);
            // A request cannot be meant to start after it did: a later stamp is a clock's or a program's error.
            rows.Add(new RequestLatency(r, @class, regime, Math.Min(requests.IntendedStart[r], start), end, !index.IsUnfinished(span)));
        }

        return rows.MoveToImmutable();
    }
}
