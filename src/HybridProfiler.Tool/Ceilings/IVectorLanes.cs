using System.Runtime.Intrinsics;

namespace HybridProfiler.Tool.Ceilings;

/// <summary>What the measurement of arithmetic needs of one width of vectors.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface IVectorLanes<TVector>
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>A vector of one value.</summary>
    static abstract TVector Of(float value);

    /// <summary>a x b + c: rounded once where the processor does both in one instruction, else a multiplication and an addition.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Sum over the lanes.</summary>
    static abstract float Sum(TVector vector);
}

/// <summary>128 bits.</summary>
internal readonly struct Lanes128 : IVectorLanes<Vector128<float>>
{
    public static int Count => Vector128<float>.Count;

    public static Vector128<float> Of(float value) => Vector128.Create(value);

    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    public static float Sum(Vector128<float> vector) => Vector128.Sum(vector);
}

/// <summary>256 bits.</summary>
internal readonly struct Lanes256 : IVectorLanes<Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    public static Vector256<float> Of(float value) => Vector256.Create(value);

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

    public static float Sum(Vector256<float> vector) => Vector256.Sum(vector);
}

/// <summary>512 bits.</summary>
internal readonly struct Lanes512 : IVectorLanes<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static Vector512<float> Of(float value) => Vector512.Create(value);

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

    public static float Sum(Vector512<float> vector) => Vector512.Sum(vector);
}
