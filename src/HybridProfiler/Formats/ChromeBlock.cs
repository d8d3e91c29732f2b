using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Formats;

/// <summary>
/// Text that is put into many events, encoded once. Behind it lie bytes that may be read, so that it is copied in whole
/// steps and not byte by byte.
/// </summary>
internal readonly struct ChromeBlock
{
    /// <summary>Bytes that are copied at a time, and that must be readable behind the last one of a block.</summary>
    public const int Step = 32;

    private readonly byte[] _bytes;
    private readonly int _offset;

    public ChromeBlock(ReadOnlySpan<byte> text)
    {
        _bytes = new byte[text.Length + Step];
        text.CopyTo(_bytes);
        Length = text.Length;
    }

    /// <param name="bytes">Holds the text and at least <see cref="Step"/> bytes behind it.</param>
    /// <param name="offset">First byte of the text.</param>
    /// <param name="length">Bytes of the text.</param>
    public ChromeBlock(byte[] bytes, int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length + Step, bytes.Length);
        (_bytes, _offset, Length) = (bytes, offset, length);
    }

    public int Length { get; }

    /// <summary>True for a block that was never made; it must not be put.</summary>
    public bool IsMissing => _bytes is null;

    /// <summary>The first byte.</summary>
    public ref byte First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), _offset);
    }
}
