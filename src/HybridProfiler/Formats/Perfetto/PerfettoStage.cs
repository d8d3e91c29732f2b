namespace HybridProfiler.Formats;

/// <summary>A stage or hardware queue of a device: what it is called, and what our description of it says.</summary>
internal readonly record struct PerfettoStage(string Name, PerfettoCategory Category);
