namespace HybridProfiler;

/// <summary>The arithmetic precision a component computes in.</summary>
public enum Precision : byte
{
    /// <summary>Not stated.</summary>
    Unspecified = 0,
    /// <summary>IEEE binary64.</summary>
    Float64,
    /// <summary>IEEE binary32.</summary>
    Float32,
    /// <summary>19-bit tensor float.</summary>
    TFloat32,
    /// <summary>IEEE binary16.</summary>
    Float16,
    /// <summary>bfloat16.</summary>
    BFloat16,
    /// <summary>An 8-bit float.</summary>
    Float8,
    /// <summary>8-bit integer.</summary>
    Int8,
    /// <summary>4-bit integer.</summary>
    Int4,
    /// <summary>Several of these.</summary>
    Mixed,
}
