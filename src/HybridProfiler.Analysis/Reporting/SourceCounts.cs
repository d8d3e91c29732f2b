using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Counts that a reader left among the facts of a trace (<see cref="SourceFacts"/>). What is damaged or absent is empty.</summary>
internal static class SourceCounts
{
    /// <summary>One number, or none.</summary>
    public static long? Number(Trace trace, string fact) =>
        long.TryParse(trace.Header.Facts.GetValueOrDefault(fact), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>Numbers by name.</summary>
    public static ImmutableArray<(string Name, long Count)> Object(Trace trace, string fact)
    {
        if (!trace.Header.Facts.TryGetValue(fact, out string? text)) return [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return [];
            return [.. document.RootElement.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Number && m.Value.TryGetInt64(out _)).Select(m => (m.Name, m.Value.GetInt64()))];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
