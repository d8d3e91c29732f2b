namespace HybridProfiler.Formats;

/// <summary>What a category says.</summary>
internal readonly record struct PerfettoCategory(int Component, SpanKind Kind);
