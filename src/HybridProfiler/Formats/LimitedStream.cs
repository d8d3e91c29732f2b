namespace HybridProfiler.Formats;

/// <summary>What a packed file unpacks to, as far as a limit: one that claims more is made to fill memory or disk, and says so instead.</summary>
/// <param name="inner">The unpacked data. It stays open.</param>
/// <param name="limitBytes">Most bytes that it may have.</param>
/// <param name="format">What the file is, for the message.</param>
internal sealed class LimitedStream(Stream inner, long limitBytes, string format) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _read += read;
        if (_read > limitBytes)
            throw new TraceFormatException($"The packed {format} unpacks to more than {limitBytes >> 20} MiB, far more than recordings do", limitBytes, "If it is a recording after all, unpack it first and give the unpacked file.");
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
