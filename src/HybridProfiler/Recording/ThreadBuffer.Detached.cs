using System.Runtime.CompilerServices;

namespace HybridProfiler.Recording;

/// <summary>A buffer that no session reads: what the profiler measures its own cost with.</summary>
internal sealed unsafe partial class ThreadBuffer
{
    /// <summary>Makes a buffer that is not registered, with one chunk that no budget counts.</summary>
    public static ThreadBuffer CreateDetached()
    {
        ThreadBuffer buffer = new();
        Chunk* chunk = ChunkPool.AllocateApart();
        buffer._chunk = (nint)chunk;
        buffer._limit = buffer._end = (nint)(Chunk.RecordsOf(chunk) + Chunk.CapacityOf(chunk));
        buffer.RewindDetached();
        return buffer;
    }

    /// <summary>Opens a scope although the gate may be closed.</summary>
    [MethodImpl(HotPath.Inlined)]
    public Scope OpenDetached(int label)
    {
        Volatile.Write(ref _busy, 1);
        return Begin(Reserve(1), label, 0);
    }

    /// <summary>Goes back to the first record.</summary>
    public void RewindDetached()
    {
        _next = (nint)Chunk.RecordsOf((Chunk*)_chunk);
        _place = 0;
    }

    /// <summary>Gives the chunk back.</summary>
    public void FreeDetached()
    {
        ChunkPool.FreeApart((Chunk*)_chunk);
        _chunk = _next = _limit = _end = 0;
    }
}
