namespace HybridProfiler.Formats;

/// <summary>What is known of a request whose own span has not begun yet.</summary>
/// <param name="Id">Id given by the program.</param>
/// <param name="Class">String id of the class.</param>
/// <param name="IntendedStartNs">When it was meant to start.</param>
internal readonly record struct PerfettoRequest(long Id, int Class, long IntendedStartNs);
