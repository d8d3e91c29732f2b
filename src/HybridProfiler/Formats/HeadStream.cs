namespace HybridProfiler.Formats;

/// <summary>A stream whose first bytes can be looked at before it is read, also where it cannot seek.</summary>
internal sealed class HeadStream(Stream inner) : Stream
{
    private const int HeadBytes = 1 << 12;
    private readonly byte[] _head = new byte[HeadBytes];
    private int _at, _end = -1;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The first bytes, up to 4,096 of them.</summary>
    public ReadOnlySpan<byte> Head
    {
        get
        {
            Look();
            return _head.AsSpan(0, _end);
        }
    }

    /// <summary>True when the first byte that is not white space opens an object or an array. In Perfetto's format it would be a field that no trace has.</summary>
    public bool LooksLikeJson()
    {
        Look();
        ReadOnlySpan<byte> head = _head.AsSpan(0, _end);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            head = head[3..];
            _at = 3;
        }

        // A packet of Perfetto's begins with 0x0A, which is white space as well; JSON behind it is none of its lengths.
        int first = head.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && head[first] is (byte)'{' or (byte)'[' && IsText(head[first..]);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_end < 0) return inner.Read(buffer);
        if (_at == _end) return inner.Read(buffer);
        int count = Math.Min(buffer.Length, _end - _at);
        _head.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Look()
    {
        if (_end >= 0) return;
        try
        {
            _end = inner.ReadAtLeast(_head, HeadBytes, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            // The reader meets it again and says so.
            _end = 0;
        }
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (byte b in head[..Math.Min(head.Length, 64)])
            if (b < ' ' && b is not (byte)'\t' and not (byte)'\r' and not (byte)'\n') return false;
        return true;
    }
}
