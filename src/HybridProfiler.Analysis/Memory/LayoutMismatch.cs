using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>A layout that the producer gives and the consumer does not read as it lies: converted on the way, or read in strides.</summary>
/// <param name="Edge">Edge id.</param>
/// <param name="Layout">Layout as it was handed over.</param>
/// <param name="HandOffs">Hand-offs with it.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Access">How reading it in the order of its elements meets memory.</param>
public sealed record LayoutMismatch(int Edge, TensorLayout Layout, int HandOffs, long Bytes, TensorAccess Access)
{
    /// <summary>True when the layout is changed on the way, which costs reading and writing it once; false: the consumer reads it in strides.</summary>
    public bool IsConverted => (Layout.Conversions & Conversions.Layout) != 0;

    internal static ImmutableArray<LayoutMismatch> Of(Trace trace)
    {
        SortedDictionary<(int Edge, int Layout), (int Count, long Bytes)> found = [];
        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            if (trace.HandOffs.Layout[h] is not (>= 0 and int layout)) continue;
            TensorLayout stated = trace.HandOffs.Layouts[layout];
            if ((stated.Conversions & Conversions.Layout) == 0 && TensorAccess.Of(stated).IsRowMajor) continue;
            (int count, long bytes) = found.GetValueOrDefault((trace.HandOffs.Edge[h], layout));
            found[(trace.HandOffs.Edge[h], layout)] = (count + 1, bytes + trace.HandOffs.Bytes[h]);
        }

        return [.. found.Select(f => new LayoutMismatch(f.Key.Edge, trace.HandOffs.Layouts[f.Key.Layout], f.Value.Count, f.Value.Bytes, TensorAccess.Of(trace.HandOffs.Layouts[f.Key.Layout]))).OrderByDescending(m => m.Bytes).ThenBy(m => m.Edge)];
    }
}
