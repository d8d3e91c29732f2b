using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace HybridProfiler.Recording;

/// <summary>
/// The records of one thread. Only the owner writes; readers follow the chain of chunks. The owner never waits: it
/// writes in place, publishes by moving <see cref="_next"/>, and counts what it has no memory for.
/// </summary>
internal sealed unsafe partial class ThreadBuffer
{
    private const int PrefetchBytes = 1024;

    [ThreadStatic]
    private static ThreadBuffer? t_current;

    private static long s_lastNumber;

    // Fields of the hot path. _next and _chunk are read by other threads.
    private nint _next;
    private nint _limit;
    private int _serial;
    private int _depth;
    private int _busy;
    private nint _chunk;
    private long _lastId;

    // Open scopes whose records lie in chunks that were turned, innermost last: they end with a record of their own.
    private readonly List<(int Serial, nint Slot, int Depth)> _carried = [];

    private ThreadBuffer()
    {
        Number = Interlocked.Increment(ref s_lastNumber);
        Thread = Thread.CurrentThread;
        NativeId = NativeShim.IsAvailable ? (long)NativeShim.ThreadId() : Environment.CurrentManagedThreadId;
        _lastId = Number << 40;
    }

    /// <summary>Number of the buffer, unique in the process.</summary>
    public long Number { get; }

    /// <summary>The owner.</summary>
    public Thread Thread { get; }

    /// <summary>Operating-system id of the owner (the managed id where the former cannot be had).</summary>
    public long NativeId { get; }

    /// <summary>First chunk that has not been given back; 0 before the first record. Guarded by the recorder's lock, but for the first write.</summary>
    public nint First;

    /// <summary>Records that found no memory. Written by the owner only.</summary>
    public long Dropped;

    /// <summary>Scopes that were disposed again. Written by the owner only.</summary>
    public long RepeatedEnds;

    /// <summary>The calling thread's buffer; made at its first record.</summary>
    public static ThreadBuffer Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_current ?? Attach();
    }

    /// <summary>Number of scopes open on the thread. For the owner.</summary>
    public int Depth => _depth;

    /// <summary>True while the owner is inside a write.</summary>
    public bool IsBusy => Volatile.Read(ref _busy) != 0;

    /// <summary>Opens a scope: the record is written in place, its end later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Open(int label, long payload)
    {
        Volatile.Write(ref _busy, 1);
        if (Gate.IsOpen) return Place(label, payload);
        Volatile.Write(ref _busy, 0);
        return default;
    }

    /// <summary>Opens a scope with one or two attributes (<paramref name="key2"/> 0: one): two records, published at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Open(int label, int key1, long bits1, int key2, long bits2)
    {
        Record* record = BeginWrite(2);
        if (record == null)
        {
            EndWrite(null);
            return default;
        }

        Prefetch(record);
        int depth = _depth;
        record[1].Start = depth;
        record[1].End = bits1;
        record[1].Payload = bits2;
        record[1].Label = key1;
        record[1].SetMeta(RecordType.Attribute, key2);
        record->End = 0;
        record->Payload = 0;
        record->Label = label;
        record->SetMeta(RecordType.Scope, depth);
        _depth = depth + 1;
        record->Start = HostClock.Ticks();
        EndWrite(record + 2);
        return new Scope(this, (nint)record, _serial, depth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Scope Place(int label, long payload)
    {
        Record* record = (Record*)_next;
        if ((nint)record == _limit && (record = Turn(1)) == null)
        {
            Volatile.Write(ref _busy, 0);
            return default;
        }

        Prefetch(record);
        int depth = _depth;
        record->End = 0;
        record->Payload = payload;
        record->Label = label;
        record->SetMeta(RecordType.Scope, depth);
        _depth = depth + 1;
        // The clock is read last, so that the cost of opening lies outside the scope.
        record->Start = HostClock.Ticks();
        Volatile.Write(ref _next, (nint)(record + 1));
        Volatile.Write(ref _busy, 0);
        return new Scope(this, (nint)record, _serial, depth);
    }

    /// <summary>Closes a scope at the given ticks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Close(nint slot, int serial, int depth, long ticks)
    {
        Record* record = (Record*)slot;
        if (serial == _serial && record->End == 0)
        {
            Volatile.Write(ref record->End, ticks);
            _depth = depth;
        }
        else
        {
            CloseElsewhere(slot, serial, ticks);
        }
    }

    /// <summary>Closes one phase of a scope and opens the next at the same instant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Chain(nint slot, int serial, int depth, int label)
    {
        long ticks = HostClock.Ticks();
        Close(slot, serial, depth, ticks);
        Scope next = Open(label, 0, ticks);
        return next;
    }

    /// <summary>Opens a scope that began at the given ticks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Open(int label, long payload, long ticks)
    {
        Volatile.Write(ref _busy, 1);
        Record* record = (Record*)_next;
        if (!Gate.IsOpen || ((nint)record == _limit && (record = Turn(1)) == null))
        {
            Volatile.Write(ref _busy, 0);
            return default;
        }

        Prefetch(record);
        int depth = _depth;
        record->Start = ticks;
        record->End = 0;
        record->Payload = payload;
        record->Label = label;
        record->SetMeta(RecordType.Scope, depth);
        _depth = depth + 1;
        Volatile.Write(ref _next, (nint)(record + 1));
        Volatile.Write(ref _busy, 0);
        return new Scope(this, (nint)record, _serial, depth);
    }

    // Records fill memory that has left the caches long ago; the lines that come next are fetched while the clock is read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(Record* record)
    {
        if (Sse.IsSupported) Sse.Prefetch0((byte*)record + PrefetchBytes);
    }

    /// <summary>Begins a write of records that lie together; null when nothing records or no memory is left. Always followed by <see cref="EndWrite"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Record* BeginWrite(int count)
    {
        Volatile.Write(ref _busy, 1);
        if (!Gate.IsOpen) return null;
        Record* record = (Record*)_next;
        return _limit - (nint)record >= count * sizeof(Record) ? record : Turn(count);
    }

    /// <summary>Publishes the records up to <paramref name="end"/> (null: none).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndWrite(Record* end)
    {
        if (end != null) Volatile.Write(ref _next, (nint)end);
        Volatile.Write(ref _busy, 0);
    }

    /// <summary>A new id for a span, hand-off or flow, unique in the process.</summary>
    public long NextId() => ++_lastId;

    /// <summary>Number of records published in a chunk of this thread, and the chunk after it (null while it is the current one).</summary>
    public int Published(Chunk* chunk, out Chunk* next)
    {
        next = (Chunk*)Volatile.Read(ref *(nint*)&chunk->Next);
        if (next == null)
        {
            nint written = Volatile.Read(ref _next);
            next = (Chunk*)Volatile.Read(ref *(nint*)&chunk->Next);
            // Still the current chunk after the read: the position belongs to it.
            if (next == null) return (int)((Record*)written - Chunk.RecordsOf(chunk));
        }

        return chunk->Sealed;
    }

    /// <summary>The chunk being written and the position in it; both consistent when called by the owner, or with the owner outside a write.</summary>
    public (nint Chunk, int Index) Position()
    {
        while (true)
        {
            nint chunk = Volatile.Read(ref _chunk);
            if (chunk == 0) return (0, 0);
            int index = Published((Chunk*)chunk, out Chunk* next);
            if (next == null) return (chunk, index);
        }
    }
}
