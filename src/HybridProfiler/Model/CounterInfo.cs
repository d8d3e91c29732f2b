namespace HybridProfiler.Model;

/// <summary>A named value over time. Its position in <see cref="Trace.Counters"/> is its id.</summary>
/// <param name="Name">Name.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="IsInteger">True when every value is a whole number (exactly representable up to 2^53).</param>
/// <param name="Component">Component id it belongs to, or -1.</param>
/// <param name="Device">Device id it belongs to, or -1.</param>
public sealed record CounterInfo(string Name, CounterUnit Unit, bool IsInteger, int Component = -1, int Device = -1);
