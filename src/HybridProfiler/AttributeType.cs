namespace HybridProfiler;

/// <summary>Type of an attribute's value.</summary>
public enum AttributeType : byte
{
    /// <summary>64-bit signed integer.</summary>
    Int64 = 0,
    /// <summary>IEEE binary64.</summary>
    Double,
    /// <summary>True or false.</summary>
    Boolean,
    /// <summary>Interned text.</summary>
    String,
}
