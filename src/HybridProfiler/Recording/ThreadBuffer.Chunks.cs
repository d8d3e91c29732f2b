using System.Runtime.CompilerServices;

namespace HybridProfiler.Recording;

/// <summary>The rare paths: a thread's first record, turning chunks, ends of scopes that outlived their chunk.</summary>
internal sealed unsafe partial class ThreadBuffer
{
    private int _turnBytes = ChunkPool.FirstBytes;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ThreadBuffer Attach()
    {
        ThreadBuffer buffer = new();
        Recorder.Register(buffer);
        t_current = buffer;
        return buffer;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Record* Turn(int count)
    {
        if (TryFindRoom(count, out Record* room)) return room;
        Chunk* chunk = ChunkPool.Take(_turnBytes);
        if (ChunkPool.IsFillingUp) Recorder.Nudge();
        if (chunk == null)
        {
            Dropped += count;
            return null;
        }

        Chunk* old = (Chunk*)_chunk;
        chunk->Serial = SerialOf(_place) + 1;
        Record* records = Chunk.RecordsOf(chunk);
        if (old != null)
        {
            Carry(old);
            old->Sealed = (int)((Record*)_next - Chunk.RecordsOf(old));
        }

        _turnBytes = ChunkPool.GrowBytes(chunk->Bytes);
        Move(chunk->Serial, Depth);
        _end = (nint)(records + Chunk.CapacityOf(chunk));
        _limit = ScopeMirror.IsOn ? 0 : _end;
        if (old != null)
        {
            // Readers that see Next take Sealed; readers that do not see it yet must not see a position in the new chunk.
            Volatile.Write(ref *(nint*)&old->Next, (nint)chunk);
        }
        else
        {
            Volatile.Write(ref First, (nint)chunk);
        }

        Volatile.Write(ref _next, (nint)records);
        Volatile.Write(ref _chunk, (nint)chunk);
        return records;
    }

    /// <summary>
    /// Gives the last chunk back when no session records, so that a thread that recorded much in one session holds nothing of
    /// the next one's budget. With the gate closed, no writer inside and the recorder's lock held. A thread with open
    /// scopes keeps its chunk: their ends may still be written.
    /// </summary>
    public void Rest()
    {
        Chunk* chunk = (Chunk*)_chunk;
        if (chunk == null || DepthOf(Volatile.Read(ref _place)) != 0 || First != (nint)chunk) return;
        _next = _limit = _end = _chunk = First = 0;
        Move(SerialOf(_place) + 1, 0);
        _carried.Clear();
        _turnBytes = ChunkPool.FirstBytes;
        ChunkPool.Return(chunk);
    }

    private void Move(int serial, int depth) => _place = (long)depth << 32 | (uint)serial;

    // Scopes of the chunk that are still open, looked for from the newest record back, the innermost first: of each depth
    // the newest record is the one on the stack, older ones of that depth that never ended were left open by a block
    // whose parent has ended. Scopes carried before are not looked for, so a deep stack of old parents costs nothing.
    private void Carry(Chunk* chunk)
    {
        int at = _carried.Count;
        int serial = SerialOf(_place), wanted = Depth - 1;
        Record* first = Chunk.RecordsOf(chunk);
        for (Record* record = (Record*)_next - 1; record >= first && wanted >= at; record--)
        {
            if (record->Type != RecordType.Scope || record->Extra != wanted || record->End != 0) continue;
            _carried.Insert(at, (serial, (nint)record, wanted));
            wanted--;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CloseElsewhere(nint slot, long place, long ticks)
    {
        if ((place & Mirrored) != 0)
        {
            CloseMirrored(slot, place, ticks);
            return;
        }

        int serial = SerialOf(place);
        int at = serial == SerialOf(_place) ? -1 : _carried.FindLastIndex(c => c.Serial == serial && c.Slot == slot);
        if (at < 0)
        {
            RepeatedEnds++;
            return;
        }

        int depth = _carried[at].Depth;
        _carried.RemoveRange(at, _carried.Count - at);
        Move(SerialOf(_place), depth);
        Record* record = BeginWrite(1);
        if (record != null)
        {
            record->Start = ticks;
            record->End = serial;
            record->Payload = slot;
            record->Label = 0;
            record->SetMeta(RecordType.ScopeEnd, depth);
            EndWrite(record + 1);
        }
        else
        {
            EndWrite(null);
        }
    }
}
