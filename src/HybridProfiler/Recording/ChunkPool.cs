using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>
/// Chunks for all threads under one memory budget. Taking one never waits: when the list of free chunks is busy or
/// empty, fresh memory is taken; when the budget is used up, none is given and the caller counts what it drops.
/// </summary>
internal static unsafe class ChunkPool
{
    /// <summary>Size of a thread's first chunk: 126 records, so that thousands of threads fit into the budget.</summary>
    public const int FirstBytes = 4 << 10;

    /// <summary>Size of the chunks of a busy thread. No huge pages are asked for: the system compacts memory to find them, for longer than they save.</summary>
    public const int FullBytes = FirstBytes << 9;

    private const int Classes = 4;
    private static readonly nint[] s_free = new nint[Classes];
    private static int s_lock;
    private static long s_allocated;
    private static long s_inUse;
    private static long s_pooled;

    /// <summary>Upper bound of the memory that records lie in, in bytes.</summary>
    public static long BudgetBytes { get; set; } = 256L << 20;

    /// <summary>Memory taken from the system, pooled chunks included.</summary>
    public static long AllocatedBytes => Interlocked.Read(ref s_allocated);

    /// <summary>True when a quarter of the budget is in use: time for whoever streams to take records away.</summary>
    public static bool IsFillingUp => Volatile.Read(ref s_inUse) > BudgetBytes / 4;

    /// <summary>Memory that records lie in.</summary>
    public static long InUseBytes => Interlocked.Read(ref s_inUse);

    /// <summary>Memory that lies in the pool.</summary>
    public static long PooledBytes => Interlocked.Read(ref s_pooled);

    /// <summary>Size of the chunk after one of this size: 4, 32, 256 KiB, 2 MiB.</summary>
    public static int GrowBytes(int bytes) => Math.Min(FullBytes, bytes * 8);

    /// <summary>Takes a chunk of this size, or of the largest smaller one that the budget has room for, or null when it has room for none.</summary>
    public static Chunk* Take(int bytes)
    {
        if (Interlocked.Add(ref s_inUse, bytes) > BudgetBytes)
        {
            Interlocked.Add(ref s_inUse, -bytes);
            return bytes == FirstBytes ? null : Take(bytes / 8);
        }

        Chunk* chunk = TakeFree(bytes);
        if (chunk is null)
        {
            // What lies in the pool in other sizes makes room first.
            while (AllocatedBytes + bytes > BudgetBytes && FreeOne())
            {
            }

            chunk = Allocate(bytes);
        }

        chunk->Next = null;
        chunk->Sealed = 0;
        chunk->NextFree = null;
        return chunk;
    }

    /// <summary>Gives a chunk back.</summary>
    public static void Return(Chunk* chunk)
    {
        Interlocked.Add(ref s_inUse, -chunk->Bytes);
        AddFree(chunk);
    }

    /// <summary>Gives pooled memory back to the system until no more than the budget is taken.</summary>
    public static void Trim()
    {
        while (AllocatedBytes > BudgetBytes && FreeOne())
        {
        }
    }

    /// <summary>Touches fresh memory ahead of need, so that no program thread pays for the first touch.</summary>
    public static void Prepare(int bytes, int count)
    {
        for (int i = 0; i < count && AllocatedBytes + bytes <= BudgetBytes; i++) AddFree(Allocate(bytes));
    }

    /// <summary>A chunk of the smallest size outside budget and pool.</summary>
    public static Chunk* AllocateApart() => Allocate(FirstBytes);

    /// <summary>Frees what <see cref="AllocateApart"/> gave.</summary>
    public static void FreeApart(Chunk* chunk)
    {
        Interlocked.Add(ref s_allocated, -chunk->Bytes);
        NativeMemory.AlignedFree(chunk);
    }

    private static void AddFree(Chunk* chunk)
    {
        int index = ClassOf(chunk->Bytes);
        SpinWait spin = default;
        while (Interlocked.CompareExchange(ref s_lock, 1, 0) != 0) spin.SpinOnce();
        chunk->NextFree = (Chunk*)s_free[index];
        s_free[index] = (nint)chunk;
        s_pooled += chunk->Bytes;
        Volatile.Write(ref s_lock, 0);
    }

    private static bool FreeOne()
    {
        for (int bytes = FullBytes; bytes >= FirstBytes; bytes /= 8)
        {
            Chunk* chunk = TakeFree(bytes);
            if (chunk is null) continue;
            Interlocked.Add(ref s_allocated, -chunk->Bytes);
            NativeMemory.AlignedFree(chunk);
            return true;
        }

        return false;
    }

    private static Chunk* TakeFree(int bytes)
    {
        int index = ClassOf(bytes);
        for (int attempt = 0; attempt < 64; attempt++)
        {
            if (Interlocked.CompareExchange(ref s_lock, 1, 0) != 0)
            {
                Thread.SpinWait(4);
                continue;
            }

            Chunk* chunk = (Chunk*)s_free[index];
            if (chunk is not null)
            {
                s_free[index] = (nint)chunk->NextFree;
                s_pooled -= bytes;
            }

            Volatile.Write(ref s_lock, 0);
            return chunk;
        }

        return null;
    }

    private static Chunk* Allocate(int bytes)
    {
        Chunk* chunk = (Chunk*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        Interlocked.Add(ref s_allocated, bytes);
        NativeMemory.Clear(chunk, (nuint)bytes);
        chunk->Bytes = bytes;
        return chunk;
    }

    private static int ClassOf(int bytes) => bytes switch { FirstBytes => 0, FirstBytes << 3 => 1, FirstBytes << 6 => 2, _ => 3 };
}
