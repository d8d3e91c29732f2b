using System.Runtime.CompilerServices;

namespace HybridProfiler.Recording;

/// <summary>
/// The records of one thread. Only the owner writes; readers follow the chain of chunks. The owner never waits: it
/// writes in place, publishes by moving <see cref="_next"/>, and counts what it has no memory for.
/// </summary>
internal sealed unsafe partial class ThreadBuffer
{
    private const long OneDeeper = 1L << 32;

    [ThreadStatic]
    private static ThreadBuffer? t_current;

    private static long s_lastNumber;

    // Fields of the hot path. _next and _chunk are read by other threads.
    private nint _next;
    private nint _limit;

    // Where the thread stands: the number of open scopes in the high half, the serial of the chunk in the low half. One
    // load opens a scope, one store closes it, and a scope keeps it in one register.
    private long _place;
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
        [MethodImpl(HotPath.Inlined)]
        get => t_current ?? Attach();
    }

    /// <summary>Number of scopes open on the thread. For the owner.</summary>
    public int Depth => DepthOf(_place);

    /// <summary>True while the owner is inside a write.</summary>
    public bool IsBusy => Volatile.Read(ref _busy) != 0;

    /// <summary>Depth in a place.</summary>
    [MethodImpl(HotPath.Inlined)]
    public static int DepthOf(long place) => (int)(place >> 32);

    /// <summary>Opens a scope: the record is written in place, its end later.</summary>
    [MethodImpl(HotPath.Inlined)]
    public Scope Open(int label, long payload) => Begin(BeginScope(1), label, payload);

    /// <summary>Opens a scope with one or two attributes (<paramref name="key2"/> 0: one): two records, published at once.</summary>
    [MethodImpl(HotPath.Inlined)]
    public Scope Open(int label, int key1, long bits1, int key2, long bits2)
    {
        Record* record = BeginScope(2);
        if (record == null) return RefuseOrMirror(label, key1, bits1, key2, bits2);
        long place = Fill(record, label, 0);
        Annotation.Fill(record + 1, DepthOf(place), key1, bits1, key2, bits2);
        return Publish(record, record + 2, place, HostClock.Ticks());
    }

    /// <summary>Closes a scope now. Not inlined: within the finally block of a caller the clock would be read through a helper.</summary>
    [MethodImpl(HotPath.Shared)]
    public void Close(nint slot, long place) => Close(slot, place, HostClock.Ticks());

    /// <summary>Closes a scope at the given ticks.</summary>
    [MethodImpl(HotPath.Inlined)]
    public void Close(nint slot, long place, long ticks)
    {
        Record* record = (Record*)slot;
        if (SerialOf(place) == SerialOf(_place) && record->End == 0)
        {
            // The place after the end: a thread that has no scope open may lose its chunk.
            record->End = ticks;
            Volatile.Write(ref _place, place);
        }
        else
        {
            CloseElsewhere(slot, place, ticks);
        }
    }

    /// <summary>Closes one phase of a scope and opens the next at the same instant.</summary>
    [MethodImpl(HotPath.Inlined)]
    public Scope Chain(nint slot, long place, int label)
    {
        long ticks = HostClock.Ticks();
        Close(slot, place, ticks);
        Record* record = BeginScope(1);
        return record == null ? RefuseOrMirror(label, 0, ticks) : Publish(record, record + 1, Fill(record, label, 0), ticks);
    }

    [MethodImpl(HotPath.Inlined)]
    private static int SerialOf(long place) => (int)place;

    // The clock is read last, so that the cost of opening lies outside the scope.
    [MethodImpl(HotPath.Inlined)]
    private Scope Begin(Record* record, int label, long payload) =>
        record == null ? RefuseOrMirror(label, payload, 0) : Publish(record, record + 1, Fill(record, label, payload), HostClock.Ticks());

    // Everything of an open scope but its start; returns the place that its end goes back to.
    [MethodImpl(HotPath.Inlined)]
    private long Fill(Record* record, int label, long payload)
    {
        long place = _place;
        record->End = 0;
        record->Payload = payload;
        record->Label = label;
        record->SetMeta(RecordType.Scope, DepthOf(place));
        _place = place + OneDeeper;
        return place;
    }

    [MethodImpl(HotPath.Inlined)]
    private Scope Publish(Record* record, Record* end, long place, long ticks)
    {
        record->Start = ticks;
        Volatile.Write(ref _next, (nint)end);
        Volatile.Write(ref _busy, 0);
        return new Scope(this, (nint)record, place);
    }

    // As BeginWrite, for a scope, which may be mirrored.
    [MethodImpl(HotPath.Inlined)]
    private Record* BeginScope(int count)
    {
        Volatile.Write(ref _busy, 1);
        if (!Gate.IsOpen) return null;
        Record* record = (Record*)_next;
        return _limit - (nint)record < count * sizeof(Record) ? TurnForScope(count) : record;
    }

    /// <summary>Begins a write of records that lie together; null when nothing records or no memory is left. Always followed by <see cref="EndWrite"/>.</summary>
    [MethodImpl(HotPath.Inlined)]
    public Record* BeginWrite(int count)
    {
        Volatile.Write(ref _busy, 1);
        return !Gate.IsOpen ? null : Reserve(count);
    }

    [MethodImpl(HotPath.Inlined)]
    private Record* Reserve(int count)
    {
        Record* record = (Record*)_next;
        return _limit - (nint)record < count * sizeof(Record) ? Turn(count) : record;
    }

    /// <summary>Publishes the records up to <paramref name="end"/> (null: none).</summary>
    [MethodImpl(HotPath.Inlined)]
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
