using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HybridProfiler.Formats;

/// <summary>
/// Fills room of an output's buffer. A local of this type stays in registers as long as it is never passed by reference,
/// which fields of the output would not. Nothing is checked: whoever opens it asks for at least what will be put.
/// </summary>
internal ref struct ChromeCursor(ref byte room)
{
    private readonly ref byte _room = ref room;

    /// <summary>Bytes put so far.</summary>
    public int Count { get; private set; }

    /// <summary>Puts a constant, which the compiler turns into a few stores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(scoped ReadOnlySpan<byte> constant)
    {
        constant.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref _room, Count), constant.Length));
        Count += constant.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(in ChromeBlock block)
    {
        ref byte from = ref block.First;
        ref byte into = ref Unsafe.Add(ref _room, Count);
        int length = block.Length;
        nuint done = 0;
        do
        {
            Vector256.LoadUnsafe(ref from, done).StoreUnsafe(ref into, done);
            done += ChromeBlock.Step;
        }
        while (done < (uint)length);
        Count += length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(long number) => Count += ChromeDigits.Put(ref Unsafe.Add(ref _room, Count), number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(ulong number) => Count += ChromeDigits.Put(ref Unsafe.Add(ref _room, Count), number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(double number, bool keepPoint = false) => Count += ChromeDigits.Put(ref Unsafe.Add(ref _room, Count), number, keepPoint);

    /// <summary>Puts nanoseconds, at least 0, as microseconds with three decimals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutMicroseconds(long nanoseconds) => Count += ChromeDigits.PutMicroseconds(ref Unsafe.Add(ref _room, Count), nanoseconds);
}
