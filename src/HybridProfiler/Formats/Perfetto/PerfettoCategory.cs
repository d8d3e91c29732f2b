namespace HybridProfiler.Formats;

/// <summary>What a category says.</summary>
internal readonly record struct PerfettoCategory(int Component, SpanKind Kind)
{
    /// <summary>What an unknown category says.</summary>
    public static PerfettoCategory None => new(-1, SpanKind.Compute);
}
