namespace HybridProfiler;

/// <summary>Element type of a tensor or buffer.</summary>
public enum DType : byte
{
    /// <summary>Not stated.</summary>
    Unknown = 0,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,
    /// <summary>Signed 8-bit integer.</summary>
    Int8,
    /// <summary>Signed 16-bit integer.</summary>
    Int16,
    /// <summary>Signed 32-bit integer.</summary>
    Int32,
    /// <summary>Signed 64-bit integer.</summary>
    Int64,
    /// <summary>IEEE binary16.</summary>
    Float16,
    /// <summary>bfloat16.</summary>
    BFloat16,
    /// <summary>IEEE binary32.</summary>
    Float32,
    /// <summary>IEEE binary64.</summary>
    Float64,
    /// <summary>Two binary32.</summary>
    Complex64,
    /// <summary>Two binary64.</summary>
    Complex128,
    /// <summary>Boolean, one byte.</summary>
    Bool,
    /// <summary>UTF-16 text.</summary>
    Utf16,
}
