using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>A typed attribute key, declared once and kept in a static field. Thread-safe.</summary>
/// <typeparam name="T"><see cref="long"/>, <see cref="int"/>, <see cref="double"/>, <see cref="float"/>, <see cref="bool"/> or <see cref="string"/>.</typeparam>
public sealed class AttributeKey<T>
{
    private AttributeKey(string name, AttributeType type)
    {
        Name = name;
        Type = type;
        Id = Registry.DefineKey(name, type);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Type of the values.</summary>
    public AttributeType Type { get; }

    internal int Id { get; }

    /// <summary>Declares a key; declaring it again is allowed.</summary>
    /// <param name="name">Name, with the unit in it where there is one ("wait_us").</param>
    /// <exception cref="ArgumentException">The name is empty, or <typeparamref name="T"/> is none of the supported types.</exception>
    public static AttributeKey<T> Define(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        AttributeType type =
            typeof(T) == typeof(long) || typeof(T) == typeof(int) ? AttributeType.Int64
            : typeof(T) == typeof(double) || typeof(T) == typeof(float) ? AttributeType.Double
            : typeof(T) == typeof(bool) ? AttributeType.Boolean
            : typeof(T) == typeof(string) ? AttributeType.String
            : throw new ArgumentException($"An attribute of type {typeof(T)} cannot be recorded; use long, int, double, float, bool or string.", nameof(T));
        return new AttributeKey<T>(name, type);
    }

    // The type tests are constants for the JIT; a string costs a look-up in the table of interned text.
    internal long Bits(T value) =>
        typeof(T) == typeof(long) ? (long)(object)value!
        : typeof(T) == typeof(int) ? (int)(object)value!
        : typeof(T) == typeof(double) ? BitConverter.DoubleToInt64Bits((double)(object)value!)
        : typeof(T) == typeof(float) ? BitConverter.DoubleToInt64Bits((float)(object)value!)
        : typeof(T) == typeof(bool) ? ((bool)(object)value! ? 1 : 0)
        : Registry.Intern((string?)(object?)value ?? "");
}
