using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Changes;

/// <summary>The part of a component's cost per call that does not grow with the number of items: a straight line through calls of different sizes.</summary>
internal static class FixedCost
{
    private static readonly string[] Keys = ["items", "batch", "batch_size"];

    /// <summary>Fixed cost / cost of a call with one item.</summary>
    /// <exception cref="WhatIfException">The component's calls do not state at least two different numbers of items.</exception>
    public static double ShareOf(TraceIndex index, int component)
    {
        Trace trace = index.Trace;
        int[] keys = [.. Keys.Select(k => TransferEdges.KeyOf(trace, k)).Where(k => k >= 0)];
        List<(double Items, double Ns)> calls = [];
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (trace.Spans.Component[row] != component || !index.IsHost(trace.Spans.Track[row])) continue;
            foreach (int key in keys)
            {
                if (!trace.Attributes.TryGet(row, key, out AttributeValue items) || items.Type != AttributeType.Int64 || items.Int64 < 1) continue;
                calls.Add((items.Int64, trace.Spans.Duration[row]));
                break;
            }
        }

        string name = trace.Components[component].Name;
        if (calls.Select(c => c.Items).Distinct().Count() < 2)
            throw new WhatIfException($"The fixed cost of '{name}' is not known: its calls do not state different numbers of items (attribute 'items'). Record some, or give the share, for example {name}=8@0.6.");
        double meanItems = calls.Average(c => c.Items), meanNs = calls.Average(c => c.Ns);
        double slope = calls.Sum(c => (c.Items - meanItems) * (c.Ns - meanNs)) / calls.Sum(c => (c.Items - meanItems) * (c.Items - meanItems));
        double one = meanNs + slope * (1 - meanItems);
        return one > 0 ? Math.Clamp((one - slope) / one, 0, 1) : 0;
    }
}
