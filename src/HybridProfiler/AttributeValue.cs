using System.Globalization;

namespace HybridProfiler;

/// <summary>Value of an attribute: a whole number, a real number, true/false, or text.</summary>
public readonly record struct AttributeValue
{
    private static readonly object s_double = new TypeMark(), s_boolean = new TypeMark();

    // Traces hold millions of these: 16 bytes each, because the reference tells the type where it is no text. Null: a whole number.
    private readonly object? _mark;
    private readonly long _bits;

    private AttributeValue(object? mark, long bits) => (_mark, _bits) = (mark, bits);

    /// <summary>Type of the value.</summary>
    public AttributeType Type =>
        _mark is null ? AttributeType.Int64 : ReferenceEquals(_mark, s_double) ? AttributeType.Double : ReferenceEquals(_mark, s_boolean) ? AttributeType.Boolean : AttributeType.String;

    /// <summary>The whole number; 1 or 0 for true and false; the truncated value of a real number; 0 for text.</summary>
    public long Int64 => Type == AttributeType.Double ? (long)Double : _bits;

    /// <summary>The number as a real number; 0 for text.</summary>
    public double Double => Type == AttributeType.Double ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    /// <summary>The value as true or false (a number other than 0 is true).</summary>
    public bool Boolean => _bits != 0;

    /// <summary>The text, or null when the value is not text.</summary>
    public string? String => _mark as string;

    /// <summary>Makes a whole number.</summary>
    public static implicit operator AttributeValue(long value) => new(null, value);

    /// <summary>Makes a real number.</summary>
    public static implicit operator AttributeValue(double value) => new(s_double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Makes true or false.</summary>
    public static implicit operator AttributeValue(bool value) => new(s_boolean, value ? 1 : 0);

    /// <summary>Makes text.</summary>
    public static implicit operator AttributeValue(string value) => new(value ?? "", 0);

    /// <summary>The value in the invariant culture; numbers round-trip.</summary>
    public override string ToString() => Type switch
    {
        AttributeType.Int64 => _bits.ToString(CultureInfo.InvariantCulture),
        AttributeType.Double => Double.ToString("R", CultureInfo.InvariantCulture),
        AttributeType.Boolean => _bits != 0 ? "true" : "false",
        _ => (string)_mark!,
    };

    private sealed class TypeMark;
}
