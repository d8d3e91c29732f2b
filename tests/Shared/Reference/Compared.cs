using System.Globalization;
using System.Text.Json;

namespace HybridProfiler.Reference;

/// <summary>A leaf of a reference file beside what this library says.</summary>
/// <param name="IsFigure">False for what is no figure.</param>
/// <param name="Difference">What differs, or null.</param>
internal sealed record Compared(bool IsFigure, string? Difference)
{
    /// <summary>Said of leaves that are no figures: names, methods, origins.</summary>
    public static Compared NoFigure { get; } = new(false, null);

    /// <summary>Equal texts.</summary>
    public static Compared Text(JsonElement leaf, string? ours) => Of(leaf, leaf.ToString() == ours, ours);

    /// <summary>Equal whole numbers.</summary>
    public static Compared Whole(JsonElement leaf, double? ours) => Of(leaf, leaf.ValueKind == JsonValueKind.Number && leaf.GetInt64() == ours, ours);

    /// <summary>Microseconds of the leaf against whole nanoseconds, digit for digit.</summary>
    public static Compared Time(JsonElement leaf, double? oursNs) => Of(leaf, leaf.ValueKind is JsonValueKind.Number or JsonValueKind.String && ReferenceData.Ns(leaf) == oursNs, oursNs);

    /// <summary>A figure that is no whole number and stands in the leaf as a binary fraction: equal but for the last bits.</summary>
    public static Compared Real(JsonElement leaf, double? ours) =>
        leaf.ValueKind == JsonValueKind.Null ? Of(leaf, ours is null, ours)
        : Of(leaf, ours is { } value && Math.Abs(leaf.GetDouble() - value) <= Math.Max(Math.Abs(value) * 1e-12, 1e-12), ours);

    /// <summary>That a list is empty.</summary>
    public static Compared Empty(JsonElement leaf, int ours) => Of(leaf, leaf.ValueKind is JsonValueKind.Array or JsonValueKind.Object && ours == 0, ours);

    private static Compared Of(JsonElement leaf, bool same, object? ours) => new(true, same ? null : string.Create(CultureInfo.InvariantCulture, $"the reference has {leaf}, we have {ours ?? "nothing"}"));
}
