using System.Collections.Frozen;
using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Every metric's name, unit and definition, in one place; docs/metrics.md is written from it.</summary>
public static partial class MetricCatalog
{
    private static readonly FrozenDictionary<string, MetricDefinition> ByKey = Groups.SelectMany(g => g.Value).ToFrozenDictionary(d => d.Key, StringComparer.Ordinal);

    /// <summary>All definitions, in the order of the documentation.</summary>
    public static ImmutableArray<MetricDefinition> All { get; } = [.. Groups.SelectMany(g => g.Value)];

    /// <summary>Finds a definition.</summary>
    /// <param name="key">Name.</param>
    /// <exception cref="KeyNotFoundException">No metric has that name.</exception>
    public static MetricDefinition Find(string key) =>
        ByKey.TryGetValue(key, out MetricDefinition? definition) ? definition : throw new KeyNotFoundException($"No metric is named '{key}'; the names stand in MetricCatalog.All.");
}
