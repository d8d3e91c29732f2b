namespace HybridProfiler.Formats;

/// <summary>One argument of an event.</summary>
/// <param name="Key">What it is.</param>
/// <param name="Name">String id of its name.</param>
/// <param name="Value">Its value; arrays and objects as the text that stands in the file.</param>
internal readonly record struct ChromeArgument(ChromeKey Key, int Name, AttributeValue Value);
