namespace HybridProfiler.Formats;

/// <summary>A request whose own span was read.</summary>
internal readonly record struct PerfettoRequestFound(int Span, long Id, int Class, long IntendedStartNs);
