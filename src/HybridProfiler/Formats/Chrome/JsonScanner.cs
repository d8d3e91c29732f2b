using System.Buffers;
using System.Runtime.CompilerServices;

namespace HybridProfiler.Formats;

/// <summary>
/// Reads JSON from a stream, forwards, a piece at a time. The caller asks for what it expects; what it does not want is
/// passed over without being taken apart. Spans that it returns hold until the next call. Not a validator: what is passed
/// over only has to balance its brackets and close its strings.
/// </summary>
internal sealed class JsonScanner
{
    /// <summary>Longest text or number that is taken; more is damage or made to fill memory.</summary>
    private const int MostTokenBytes = 64 << 20;

    private static readonly SearchValues<byte> s_structure = SearchValues.Create("\"{}[]"u8);

    private readonly Stream _stream;
    private readonly long _limit;
    private byte[] _buffer;
    private int _at, _end;
    private int _mark = -1;
    private long _before;
    private bool _ended;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="limitBytes">Most bytes that are read; what lies behind them is as if cut off.</param>
    /// <param name="bufferBytes">Size of the pieces.</param>
    public JsonScanner(Stream stream, long limitBytes = long.MaxValue, int bufferBytes = 1 << 18) =>
        (_stream, _limit, _buffer) = (stream, limitBytes, new byte[bufferBytes]);

    /// <summary>Bytes from the start of the data to where the scanner stands.</summary>
    public long Offset => _before + _at;

    /// <summary>Bytes from the start of the data to the end of what has been read.</summary>
    public long EndOffset => _before + _end;

    /// <summary>True when the stream has no more and what was asked for last was not whole.</summary>
    public bool IsAtEnd => _ended || Peek() == 0;

    /// <summary>Why the data ends early, in words; null while it does not.</summary>
    public string? Problem { get; private set; }

    /// <summary>What has been read and not been taken.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_at, _end - _at);

    /// <summary>Takes bytes of <see cref="Ahead"/>.</summary>
    public void Skip(int bytes) => _at += bytes;

    /// <summary>Keeps what is taken from here on, until <see cref="Release"/>.</summary>
    public void Mark() => _mark = _at;

    /// <summary>What was taken since <see cref="Mark"/>.</summary>
    public ReadOnlySpan<byte> Release()
    {
        ReadOnlySpan<byte> taken = _buffer.AsSpan(_mark, _at - _mark);
        _mark = -1;
        return taken;
    }

    /// <summary>The next byte that is not white space, without taking it; 0 at the end of the data.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        byte[] buffer = _buffer;
        int at = _at;
        while (at < _end && buffer[at] <= ' ') at++;
        _at = at;
        return at < _end ? buffer[at] : PeekFar();
    }

    /// <summary>Takes the next byte that is not white space if it is the one that is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(byte wanted)
    {
        if (Peek() != wanted) return false;
        _at++;
        return true;
    }

    /// <summary>Takes a text.</summary>
    /// <param name="text">The bytes between the quotes, as they stand.</param>
    /// <param name="escaped">True when it contains escapes.</param>
    /// <returns>False when what comes is no text, or it is not closed.</returns>
    public bool TryText(out ReadOnlySpan<byte> text, out bool escaped)
    {
        escaped = false;
        text = default;
        if (Peek() != '"') return false;
        int start = _at + 1, from = start;
        while (true)
        {
            int found = JsonBlocks.EndOfText(_buffer.AsSpan(from, _end - from));
            if (found < 0)
            {
                from = _end;
                if (!MoreOfText(ref start, ref from)) return false;
                continue;
            }

            from += found;
            if (_buffer[from] == '"') break;
            escaped = true;
            // The byte behind the backslash may not have been read yet.
            if (from + 1 >= _end)
            {
                if (!MoreOfText(ref start, ref from)) return false;
            }

            from += 2;
            if (from > _end) return false;
        }

        text = _buffer.AsSpan(start, from - start);
        _at = from + 1;
        return true;
    }

    /// <summary>Takes the name of a member and the colon behind it.</summary>
    public bool TryName(out ReadOnlySpan<byte> name)
    {
        if (!TryText(out name, out _)) return false;
        if (_at < _end && _buffer[_at] == ':')
        {
            _at++;
            return true;
        }

        // The colon is not beside the name: looking for it may move the buffer.
        byte[] kept = name.ToArray();
        name = kept;
        return Take((byte)':');
    }

    /// <summary>Takes a number, or one of the words true, false and null: everything up to the next separator.</summary>
    public bool TryBare(out ReadOnlySpan<byte> word)
    {
        word = default;
        byte first = Peek();
        if (first is 0 or (byte)'"' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':') return false;
        int start = _at, at = start;
        while (true)
        {
            while (at < _end && !JsonBlocks.EndsBare(_buffer[at])) at++;
            if (at < _end) break;
            int before = start;
            bool more = More(ref start);
            at -= before - start;
            if (!more) break;
        }

        word = _buffer.AsSpan(start, at - start);
        _at = at;
        return true;
    }

    /// <summary>Passes over a value, whatever it is.</summary>
    /// <returns>False when it does not end, or is none.</returns>
    public bool TrySkip()
    {
        switch (Peek())
        {
            case (byte)'"': return TryText(out _, out _);
            case (byte)'{' or (byte)'[': return TrySkipNested();
            default: return TryBare(out _);
        }
    }

    /// <summary>Takes a value of any kind as it stands.</summary>
    /// <returns>False when it does not end, or is none.</returns>
    public bool TryRaw(out ReadOnlySpan<byte> raw)
    {
        Peek();
        _mark = _at;
        bool ok = TrySkip();
        raw = ok ? _buffer.AsSpan(_mark, _at - _mark) : default;
        _mark = -1;
        return ok;
    }

    /// <summary>Moves behind a separator: true when another item follows, false at the closing bracket, which is taken, or where neither stands.</summary>
    /// <param name="close">The closing bracket.</param>
    /// <param name="closed">True when it was there.</param>
    public bool TryNext(byte close, out bool closed)
    {
        byte next = Peek();
        closed = next == close;
        if (next != ',' && !closed) return false;
        _at++;
        if (closed) return false;
        // A comma before the closing bracket is wrong, and common.
        if (Peek() != close) return true;
        _at++;
        closed = true;
        return false;
    }

    /// <summary>Moves on to the next opening brace; false when there is none.</summary>
    public bool TryResync()
    {
        while (true)
        {
            int found = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'{');
            if (found >= 0)
            {
                _at += found;
                return true;
            }

            _at = _end;
            int from = _at;
            if (!More(ref from)) return false;
            _at = from;
        }
    }

    private bool MoreOfText(ref int start, ref int at)
    {
        int quote = start - 1;
        if (!More(ref quote)) return false;
        at -= start - 1 - quote;
        start = quote + 1;
        return true;
    }

    private bool TrySkipNested()
    {
        int length = JsonBlocks.LengthOfNested(Ahead);
        if (length > 0)
        {
            _at += length;
            return true;
        }

        int depth = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_at, _end - _at).IndexOfAny(s_structure);
            if (found < 0)
            {
                _at = _end;
                int from = _at;
                if (!More(ref from)) return false;
                _at = from;
                continue;
            }

            _at += found;
            switch (_buffer[_at])
            {
                case (byte)'"':
                    if (!TryText(out _, out _)) return false;
                    break;
                case (byte)'{' or (byte)'[':
                    _at++;
                    if (++depth > JsonBlocks.MostDepth) return false;
                    break;
                default:
                    _at++;
                    if (--depth == 0) return true;
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte PeekFar()
    {
        while (true)
        {
            int from = _at;
            if (!More(ref from)) return 0;
            _at = from;
            while (_at < _end && _buffer[_at] <= ' ') _at++;
            if (_at < _end) return _buffer[_at];
        }
    }

    /// <summary>Reads on. What lies before <paramref name="keep"/> (and before the mark) goes away; both move with the bytes. False when there is no more.</summary>
    private bool More(ref int keep)
    {
        if (_ended) return false;
        int low = _mark >= 0 ? Math.Min(_mark, keep) : keep;
        int kept = _end - low;
        if (kept >= MostTokenBytes)
        {
            _ended = true;
            Problem = $"a text of more than {MostTokenBytes >> 20} MiB";
            return false;
        }

        byte[] target = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        Buffer.BlockCopy(_buffer, low, target, 0, kept);
        _before += low;
        (_buffer, _at, _end) = (target, _at - low, kept);
        if (_mark >= 0) _mark -= low;
        keep -= low;
        int room = (int)Math.Min(_buffer.Length - _end, _limit - _before - _end);
        int read = room > 0 ? Fill(room) : 0;
        if (read == 0)
        {
            _ended = true;
            if (room <= 0) Problem = $"more than {_limit} bytes";
            return false;
        }

        _end += read;
        return true;
    }

    private int Fill(int room)
    {
        try
        {
            return _stream.Read(_buffer, _end, room);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // A packed file that was cut off or damaged ends here.
            Problem = e.Message;
            return 0;
        }
    }
}
