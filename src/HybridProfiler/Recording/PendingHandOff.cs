using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>A hand-off whose records are being read.</summary>
internal sealed class PendingHandOff
{
    private readonly List<long> _sizes = [];

    public required long TimeNs { get; init; }

    public required ulong Id { get; init; }

    public required int Edge { get; init; }

    public required long Bytes { get; init; }

    public long Tensor { get; private set; }

    public int Version { get; private set; }

    private long _kinds;
    private int _rank;
    private int _strides;
    private bool _hasTensor;

    /// <summary>True when all its records were read.</summary>
    public bool IsComplete => _hasTensor && _sizes.Count >= _rank + _strides;

    public void ReadTensor(in Record record)
    {
        Tensor = record.Start;
        _kinds = record.End;
        Version = (int)record.Payload;
        _rank = record.Label;
        _strides = record.Extra;
        _hasTensor = true;
    }

    public void ReadSizes(in Record record)
    {
        _sizes.Add(record.Start);
        _sizes.Add(record.End);
        _sizes.Add(record.Payload);
    }

    /// <summary>The layout, or null when nothing was stated.</summary>
    public TensorLayout? Layout() => _kinds == 0 && _rank == 0
        ? null
        : new TensorLayout(
            (DType)(byte)_kinds,
            [.. _sizes.Take(_rank)],
            [.. _sizes.Skip(_rank).Take(_strides)],
            (MemoryKind)(byte)(_kinds >> 8),
            (MemoryKind)(byte)(_kinds >> 16),
            (Conversions)(byte)(_kinds >> 24));
}
