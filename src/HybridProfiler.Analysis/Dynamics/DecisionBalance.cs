using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>How evenly a decision spreads over its choices: the load of experts, routes, devices.</summary>
/// <param name="Component">Component that decides, or -1.</param>
/// <param name="Name">Name of the decision.</param>
/// <param name="Choices">Number of distinct choices that were taken.</param>
/// <param name="Count">How often it was taken.</param>
/// <param name="MaxOverMean">Largest load / mean load; 1 when all are equal. Where the choices run in parallel and wait for each other, the work takes this many times as long as with an even load.</param>
/// <param name="Variation">Standard deviation / mean of the loads (population).</param>
/// <param name="Evenness">Entropy of the shares / log(choices), between 0 and 1 (Pielou's evenness); NaN for one choice.</param>
/// <param name="Busiest">The choice with the largest load.</param>
/// <param name="Idlest">The choice with the smallest load.</param>
public sealed record DecisionBalance(int Component, string Name, int Choices, int Count, double MaxOverMean, double Variation, double Evenness, string Busiest, string Idlest)
{
    internal static ImmutableArray<DecisionBalance> Of(ImmutableArray<DecisionUsage> decisions) =>
        [.. decisions.GroupBy(d => (d.Component, d.Name)).Select(g => Of(g.Key.Component, g.Key.Name, [.. g]))];

    private static DecisionBalance Of(int component, string name, DecisionUsage[] choices)
    {
        int count = choices.Sum(c => c.Count);
        double mean = (double)count / choices.Length, variance = choices.Sum(c => (c.Count - mean) * (c.Count - mean)) / choices.Length;
        double entropy = -choices.Sum(c => (double)c.Count / count * Math.Log((double)c.Count / count));
        return new DecisionBalance(
            component, name, choices.Length, count, choices.Max(c => c.Count) / mean, Math.Sqrt(variance) / mean, choices.Length < 2 ? double.NaN : entropy / Math.Log(choices.Length),
            choices.MaxBy(c => c.Count)!.Choice, choices.MinBy(c => c.Count)!.Choice);
    }
}
