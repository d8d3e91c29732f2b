using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>How memory is read when a tensor of a layout is read in the order of its elements, outermost dimension first.</summary>
/// <param name="IsRowMajor">True when the elements lie in that order without gaps.</param>
/// <param name="ElementBytes">Bytes of an element; 0 when its type is not stated.</param>
/// <param name="RunElements">Elements that lie side by side before the first jump.</param>
/// <param name="LineUse">Bytes used of each 64-byte line fetched, if no cache brings a line's rest into use later; 1 when neighbours in order are neighbours in memory; NaN when the type is not stated.</param>
public readonly record struct TensorAccess(bool IsRowMajor, int ElementBytes, long RunElements, double LineUse)
{
    private const int LineBytes = 64;

    /// <summary>Looks at a layout.</summary>
    /// <param name="layout">Layout as a hand-off states it.</param>
    public static TensorAccess Of(TensorLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int bytes = TensorInfo.SizeOf(layout.DType), rank = layout.Shape.IsDefault ? 0 : layout.Shape.Length;
        long elements = 1, run = 1, innermost = 1;
        bool broken = false, first = true, hasStrides = !layout.Strides.IsDefaultOrEmpty && layout.Strides.Length == rank;
        for (int d = rank - 1; d >= 0; d--)
        {
            long size = layout.Shape[d];
            elements *= size;
            // Strides of dimensions of size 1 mean nothing.
            if (size == 1) continue;
            long stride = hasStrides ? layout.Strides[d] : run;
            if (first) innermost = stride;
            first = false;
            broken |= stride != run;
            if (!broken) run *= size;
        }

        bool rowMajor = !broken || elements == 0;
        long step = Math.Abs(innermost) * bytes;
        double use = bytes == 0 && !rowMajor ? double.NaN : rowMajor || step <= bytes ? 1 : (double)bytes / Math.Min(step, LineBytes);
        return new TensorAccess(rowMajor, bytes, Math.Max(run, 1), use);
    }

    /// <summary>True when two layouts put the dimensions in the same order; sizes may differ.</summary>
    internal static bool SameOrder(TensorLayout a, TensorLayout b) => Order(a).AsSpan().SequenceEqual(Order(b));

    // Dimensions, the one with the largest stride first: 0, 1, 2 for row-major.
    private static int[] Order(TensorLayout layout)
    {
        int rank = layout.Shape.IsDefault ? 0 : layout.Shape.Length;
        int[] order = [.. Enumerable.Range(0, rank)];
        return layout.Strides.IsDefaultOrEmpty || layout.Strides.Length != rank ? order : [.. order.OrderByDescending(d => Math.Abs(layout.Strides[d]))];
    }
}
