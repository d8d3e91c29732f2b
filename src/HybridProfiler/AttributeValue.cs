using System.Globalization;

namespace HybridProfiler;

/// <summary>Value of an attribute: a whole number, a real number, true/false, or text.</summary>
public readonly record struct AttributeValue
{
    private readonly long _bits;
    private readonly string? _text;

    private AttributeValue(AttributeType type, long bits, string? text) => (Type, _bits, _text) = (type, bits, text);

    /// <summary>Type of the value.</summary>
    public AttributeType Type { get; }

    /// <summary>The whole number; 1 or 0 for true and false; the truncated value of a real number; 0 for text.</summary>
    public long Int64 => Type == AttributeType.Double ? (long)Double : _bits;

    /// <summary>The number as a real number; 0 for text.</summary>
    public double Double => Type == AttributeType.Double ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    /// <summary>The value as true or false (a number other than 0 is true).</summary>
    public bool Boolean => _bits != 0;

    /// <summary>The text, or null when the value is not text.</summary>
    public string? String => _text;

    /// <summary>Makes a whole number.</summary>
    public static implicit operator AttributeValue(long value) => new(AttributeType.Int64, value, null);

    /// <summary>Makes a real number.</summary>
    public static implicit operator AttributeValue(double value) => new(AttributeType.Double, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>Makes true or false.</summary>
    public static implicit operator AttributeValue(bool value) => new(AttributeType.Boolean, value ? 1 : 0, null);

    /// <summary>Makes text.</summary>
    public static implicit operator AttributeValue(string value) => new(AttributeType.String, 0, value ?? "");

    /// <summary>The value in the invariant culture; numbers round-trip.</summary>
    public override string ToString() => Type switch
    {
        AttributeType.Int64 => _bits.ToString(CultureInfo.InvariantCulture),
        AttributeType.Double => Double.ToString("R", CultureInfo.InvariantCulture),
        AttributeType.Boolean => _bits != 0 ? "true" : "false",
        _ => _text ?? "",
    };
}
