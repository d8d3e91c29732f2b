using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>Header of a piece of native memory that holds records of one thread; the records follow it.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal unsafe struct Chunk
{
    /// <summary>The chunk that the owner turned to; null while this one is being written. Written once, after <see cref="Sealed"/>.</summary>
    public Chunk* Next;

    /// <summary>Number of records when the chunk was turned.</summary>
    public int Sealed;

    /// <summary>Number of the chunk within its thread; tells a scope whether its record still lies in the chunk being written.</summary>
    public int Serial;

    /// <summary>Size of the whole piece in bytes, header included.</summary>
    public int Bytes;

    /// <summary>Next chunk in the pool's list of free ones.</summary>
    public Chunk* NextFree;

    public static Record* RecordsOf(Chunk* chunk) => (Record*)(chunk + 1);

    public static int CapacityOf(Chunk* chunk) => (chunk->Bytes - sizeof(Chunk)) / sizeof(Record);
}
