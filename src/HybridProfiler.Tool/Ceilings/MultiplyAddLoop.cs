using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HybridProfiler.Tool.Ceilings;

/// <summary>The measurement of arithmetic: ten independent chains of x = 0.5 x + 0.5 over vectors held in registers.</summary>
/// <param name="Width">Width of the vectors, bits.</param>
/// <param name="Run">Does so many multiply-adds in each chain on the calling thread; the result only keeps the loop from being left out.</param>
internal sealed record MultiplyAddLoop(int Width, Func<int, float> Run)
{
    /// <summary>Enough chains that no multiply-add waits for the one before it: two units with a latency of five need ten.</summary>
    public const int Chains = 10;

    /// <summary>Floats in a vector.</summary>
    public int Lanes => Width / (8 * sizeof(float));

    /// <summary>The loop over the widest vectors of this processor.</summary>
    public static MultiplyAddLoop Widest() =>
        CompiledLoops.Width is > 0 and int width ? new(width, count => CompiledLoops.MultiplyAdds(width, count))
        : Vector512.IsHardwareAccelerated ? new(512, MultiplyAdds<Vector512<float>, Lanes512>)
        : Vector256.IsHardwareAccelerated ? new(256, MultiplyAdds<Vector256<float>, Lanes256>)
        : new(128, MultiplyAdds<Vector128<float>, Lanes128>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdds<TVector, TLanes>(int count)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        // x = 0.5 x + 0.5 stays at 1: no denormal, no infinity, whatever the count.
        TVector half = TLanes.Of(0.5f);
        TVector a = TLanes.Of(1), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a;
        for (int n = 0; n < count; n++)
        {
            a = TLanes.MultiplyAdd(a, half, half);
            b = TLanes.MultiplyAdd(b, half, half);
            c = TLanes.MultiplyAdd(c, half, half);
            d = TLanes.MultiplyAdd(d, half, half);
            e = TLanes.MultiplyAdd(e, half, half);
            f = TLanes.MultiplyAdd(f, half, half);
            g = TLanes.MultiplyAdd(g, half, half);
            h = TLanes.MultiplyAdd(h, half, half);
            i = TLanes.MultiplyAdd(i, half, half);
            j = TLanes.MultiplyAdd(j, half, half);
        }

        return TLanes.Sum(a) + TLanes.Sum(b) + TLanes.Sum(c) + TLanes.Sum(d) + TLanes.Sum(e) + TLanes.Sum(f) + TLanes.Sum(g) + TLanes.Sum(h) + TLanes.Sum(i) + TLanes.Sum(j);
    }
}
