using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>A named value over time with a unit, declared once and kept in a static field. Thread-safe.</summary>
public sealed class Counter
{
    private Counter(string name, CounterUnit unit, Component? component)
    {
        Name = name;
        Unit = unit;
        Component = component;
        Id = Registry.Counters.Add(this);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Unit of the values.</summary>
    public CounterUnit Unit { get; }

    /// <summary>The component it belongs to, or null.</summary>
    public Component? Component { get; }

    internal int Id { get; }

    /// <summary>Declares a counter.</summary>
    /// <param name="name">Name.</param>
    /// <param name="unit">Unit of its values.</param>
    /// <param name="component">Component it belongs to, or null.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Counter Define(string name, CounterUnit unit = CounterUnit.None, Component? component = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Counter(name, unit, component);
    }

    /// <summary>
    /// Records the value from now on. Infinite and undefined values are not recorded; values counted in things, bytes or
    /// nanoseconds are rounded to whole numbers.
    /// </summary>
    public void Set(double value)
    {
        if (!Gate.IsOpen || !double.IsFinite(value)) return;
        if (Unit is CounterUnit.Count or CounterUnit.Bytes or CounterUnit.Nanoseconds) value = Math.Round(value);
        Free.Write(RecordType.Counter, HostClock.Ticks(), BitConverter.DoubleToInt64Bits(value), 0, Id);
    }
}
