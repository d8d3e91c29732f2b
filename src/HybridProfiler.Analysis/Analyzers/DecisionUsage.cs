using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>One choice of one decision (route, expert, early exit, fallback), joined with what its requests took.</summary>
/// <param name="Component">Component that decided, or -1.</param>
/// <param name="Name">Name of the decision.</param>
/// <param name="Choice">The choice; empty when the program states none.</param>
/// <param name="Count">How often it was taken.</param>
/// <param name="Share">Ratio of this choice to all choices of the decision.</param>
/// <param name="Latency">Latencies of the distinct warm, finished requests in which it was taken at least once.</param>
public sealed record DecisionUsage(int Component, string Name, string Choice, int Count, double Share, Distribution Latency)
{
    internal static ImmutableArray<DecisionUsage> Of(TraceIndex index, ImmutableArray<RequestLatency> requests)
    {
        Trace trace = index.Trace;
        int choiceKey = TransferEdges.KeyOf(trace, "choice");
        Dictionary<(int Component, int Name, string Choice), (int Count, HashSet<int> Requests)> groups = [];
        Dictionary<(int Component, int Name), int> totals = [];
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (index.KindOf(row) != SpanKind.Decision) continue;
            string choice = ChoiceOf(trace, row, choiceKey);
            var key = (index.ComponentOf[row], trace.Spans.Name[row], choice);
            if (!groups.TryGetValue(key, out var group)) group = (0, []);
            if (trace.Spans.Request[row] is >= 0 and int request) group.Requests.Add(request);
            groups[key] = (group.Count + 1, group.Requests);
            totals[(key.Item1, key.Item2)] = totals.GetValueOrDefault((key.Item1, key.Item2)) + 1;
        }

        return
        [
            .. groups.Select(g => new DecisionUsage(
                g.Key.Component, trace.Strings[g.Key.Name], g.Key.Choice, g.Value.Count,
                (double)g.Value.Count / totals[(g.Key.Component, g.Key.Name)],
                Distribution.Of([.. g.Value.Requests.Select(r => requests[r]).Where(r => r.Finished && r.Regime == Regime.Warm).Select(r => r.LatencyNs)])))
                .OrderBy(d => d.Component).ThenBy(d => d.Name, StringComparer.Ordinal).ThenByDescending(d => d.Count).ThenBy(d => d.Choice, StringComparer.Ordinal),
        ];
    }

    // The attribute "choice"; where there is none, the first attribute, whatever its name.
    private static string ChoiceOf(Trace trace, int span, int choiceKey)
    {
        if (choiceKey >= 0 && trace.Attributes.TryGet(span, choiceKey, out AttributeValue choice)) return choice.ToString();
        ReadOnlySpan<int> keys = trace.Attributes.KeysOf(span);
        return keys.Length == 0 ? "" : $"{trace.Strings[keys[0]]} = {trace.Attributes.ValuesOf(span)[0]}";
    }
}
