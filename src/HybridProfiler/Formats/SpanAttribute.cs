namespace HybridProfiler.Formats;

/// <summary>An attribute: string id of its key, and its value.</summary>
internal readonly record struct SpanAttribute(int Key, AttributeValue Value);
