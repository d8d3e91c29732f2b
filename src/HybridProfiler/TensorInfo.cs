namespace HybridProfiler;

/// <summary>What is known of a tensor or buffer when it is handed over. Everything but its size may stay unstated; writing it down allocates nothing.</summary>
/// <example><code>new TensorInfo { DType = DType.Float32, Shape = [1, 32, 8, 8], From = MemoryKind.Native, To = MemoryKind.Native }</code></example>
public readonly ref struct TensorInfo
{
    private readonly long _bytes;

    /// <summary>Bytes; when not stated, elements of <see cref="Shape"/> times the size of <see cref="DType"/>.</summary>
    public long Bytes
    {
        get => _bytes != 0 ? _bytes : Shape.IsEmpty ? 0 : ElementCount * SizeOf(DType);
        init => _bytes = value;
    }

    /// <summary>Element type.</summary>
    public DType DType { get; init; }

    /// <summary>Sizes, outermost first; at most 16 dimensions are recorded.</summary>
    public ReadOnlySpan<long> Shape { get; init; }

    /// <summary>Strides in elements, as many as sizes; empty means row-major contiguous.</summary>
    public ReadOnlySpan<long> Strides { get; init; }

    /// <summary>Memory at the producer.</summary>
    public MemoryKind From { get; init; }

    /// <summary>Memory at the consumer.</summary>
    public MemoryKind To { get; init; }

    /// <summary>What happens on the way.</summary>
    public Conversions Conversions { get; init; }

    /// <summary>Identity of the tensor or buffer: an address or a number of the program's own; 0 when not stated.</summary>
    public long Tensor { get; init; }

    /// <summary>Version of its contents; 0 when not stated.</summary>
    public int Version { get; init; }

    private long ElementCount
    {
        get
        {
            long count = 1;
            foreach (long size in Shape) count *= size;
            return count;
        }
    }

    /// <summary>Bytes of one element; 0 when unknown.</summary>
    public static int SizeOf(DType type) => type switch
    {
        DType.UInt8 or DType.Int8 or DType.Bool => 1,
        DType.Int16 or DType.Float16 or DType.BFloat16 or DType.Utf16 => 2,
        DType.Int32 or DType.Float32 => 4,
        DType.Int64 or DType.Float64 or DType.Complex64 => 8,
        DType.Complex128 => 16,
        _ => 0,
    };
}
