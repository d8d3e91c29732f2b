namespace HybridProfiler.Model;

/// <summary>A named value over time. Its position in <see cref="Trace.Counters"/> is its id.</summary>
/// <param name="Name">Name.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="IsInteger">True when every value is a whole number (exactly representable up to 2^53).</param>
/// <param name="Component">Component id it belongs to, or -1.</param>
/// <param name="Device">Device id it belongs to, or -1.</param>
public sealed record CounterInfo(string Name, CounterUnit Unit, bool IsInteger, int Component = -1, int Device = -1)
{
    /// <summary>What is counted, as a well-known name (see <see cref="MemoryCounters"/>), where <see cref="Name"/> says more for the reader, such as the process of a merged trace; empty where the name itself says it.</summary>
    public string Quantity { get; init; } = "";

    /// <summary>Process among those of a merged trace, from 0; 0 in a trace of one process.</summary>
    public int Process { get; init; }

    /// <summary>What is counted: <see cref="Quantity"/>, or the name where that says it.</summary>
    public string Counts => Quantity.Length > 0 ? Quantity : Name;
}
