namespace HybridProfiler.Formats;

/// <summary>
/// Reads a stream one block ahead on another thread, so that unpacking a file and understanding it go on at the same time. What goes wrong is
/// thrown by the read that comes to it. The inner stream belongs to this one until it is disposed, and stays open then.
/// </summary>
internal sealed class ReadAheadStream : Stream
{
    private const int BlockBytes = 1 << 17;
    private readonly Stream _inner;
    private byte[] _block = new byte[BlockBytes], _spare = new byte[BlockBytes];
    private int _at, _end;
    private Task<int>? _ahead;

    public ReadAheadStream(Stream inner)
    {
        _inner = inner;
        Start();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_at == _end && !TryNext()) return 0;
        int count = Math.Min(buffer.Length, _end - _at);
        _block.AsSpan(_at, count).CopyTo(buffer);
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

    protected override void Dispose(bool disposing)
    {
        // The inner stream must not be read when its owner goes on.
        if (disposing) _ahead?.ContinueWith(static read => _ = read.Exception, TaskContinuationOptions.ExecuteSynchronously).Wait();
        _ahead = null;
        base.Dispose(disposing);
    }

    private bool TryNext()
    {
        // A failed read stays: every later read meets it again. An end stays too.
        int read = _ahead?.GetAwaiter().GetResult() ?? 0;
        if (read == 0) return false;
        (_block, _spare) = (_spare, _block);
        (_at, _end) = (0, read);
        Start();
        return true;
    }

    private void Start()
    {
        byte[] into = _spare;
        _ahead = Task.Run(() => _inner.Read(into, 0, into.Length));
    }
}
