namespace HybridProfiler.Analysis.Compatibility;

/// <summary>A process or thread of a file: a number, or a text in its place.</summary>
/// <param name="Number">The number.</param>
/// <param name="Text">The text; null for a number.</param>
internal readonly record struct HtaPlace(long Number, string? Text) : IComparable<HtaPlace>
{
    /// <summary>Numbers come before texts.</summary>
    public int CompareTo(HtaPlace other) =>
        (Text is null) != (other.Text is null) ? (Text is null ? -1 : 1)
        : Text is null ? Number.CompareTo(other.Number) : string.CompareOrdinal(Text, other.Text);
}
