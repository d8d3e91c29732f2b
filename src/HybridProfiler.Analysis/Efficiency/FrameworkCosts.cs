using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Efficiency;

/// <summary>Costs of PyTorch's operations from the operands in a trace.</summary>
internal static class FrameworkCosts
{
    private static readonly HashSet<string> s_elementwise = new(StringComparer.Ordinal)
    {
        "aten::add", "aten::add_", "aten::sub", "aten::sub_", "aten::mul", "aten::mul_", "aten::div", "aten::div_", "aten::gelu", "aten::relu", "aten::relu_", "aten::silu",
        "aten::silu_", "aten::sigmoid", "aten::tanh", "aten::exp", "aten::neg", "aten::pow", "aten::rsqrt", "aten::sqrt", "aten::cos", "aten::sin", "aten::where",
    };

    /// <summary>True for the names of operations that have a model.</summary>
    public static bool IsModelled(string name) => name is
        "aten::mm" or "aten::addmm" or "aten::bmm" or "aten::baddbmm" or "aten::convolution" or "aten::_scaled_dot_product_flash_attention" or "aten::_scaled_dot_product_efficient_attention"
        or "aten::_scaled_dot_product_cudnn_attention" or "aten::native_layer_norm" or "aten::native_group_norm" or "aten::native_batch_norm" or "aten::cudnn_batch_norm"
        or "aten::miopen_batch_norm" or "aten::_fused_rms_norm" or "aten::_softmax" or "aten::_log_softmax" || s_elementwise.Contains(name);

    /// <summary>True for operations that others of these names lie within: the outer one counts.</summary>
    public static bool IsPart(string name) => name is "aten::add_" or "aten::add";

    /// <summary>Cost of a call; null where its operands do not fit the model.</summary>
    public static OperationCost? Of(string name, OperandShapes o)
    {
        switch (name)
        {
            case "aten::mm": return Product(o, 0, 1, false);
            case "aten::addmm": return Product(o, 1, 2, true);
            case "aten::bmm": return Product(o, 0, 1, false);
            case "aten::baddbmm": return Product(o, 1, 2, true);
            case "aten::convolution": return Convolution(o);
            case "aten::_scaled_dot_product_flash_attention": return Attention(o, 4);
            case "aten::_scaled_dot_product_efficient_attention" or "aten::_scaled_dot_product_cudnn_attention": return Attention(o, 6);
            case "aten::_softmax" or "aten::_log_softmax": return OperationCosts.Elementwise(OperandShapes.Count(o[0]), OperandShapes.Count(o[0]), 5, o.SizeOf(0));
        }

        if (name.EndsWith("_norm", StringComparison.Ordinal))
        {
            double features = 0;
            for (int i = 1; i < o.Shapes.Length; i++) features = Math.Max(features, o[i].Length == 1 ? OperandShapes.Count(o[i]) : 0);
            return o[0].IsEmpty ? null : OperationCosts.Normalization(OperandShapes.Count(o[0]), features, features > 0, o.SizeOf(0));
        }

        if (!s_elementwise.Contains(name) || o[0].IsEmpty) return null;
        double elements = 0, operands = 0;
        for (int i = 0; i < o.Shapes.Length; i++)
        {
            elements = Math.Max(elements, OperandShapes.Count(o[i]));
            operands += OperandShapes.Count(o[i]);
        }

        return OperationCosts.Elementwise(elements, operands, 1, o.SizeOf(0));
    }

    private static OperationCost? Product(OperandShapes o, int a, int b, bool hasBias)
    {
        ImmutableArray<long> left = o[a], right = o[b];
        if (left.Length is not (2 or 3) || right.Length != left.Length || left[^1] != right[^2]) return null;
        return OperationCosts.MatrixMultiply(left[^2], right[^1], left[^1], left.Length == 3 ? left[0] : 1, hasBias, o.SizeOf(a), o.SizeOf(b), o.SizeOf(a));
    }

    private static OperationCost? Convolution(OperandShapes o)
    {
        ImmutableArray<long> input = o[0], filter = o[1];
        if (input.Length < 3 || filter.Length != input.Length) return null;
        ConvolutionShape shape = new(input, filter, o.Numbers(3), o.Numbers(4), o.Numbers(5), o.Number(8, 1), o.Flag(6), o.Numbers(7), !o[2].IsEmpty);
        return OperationCosts.Convolution(shape, o.SizeOf(0), o.SizeOf(1));
    }

    private static OperationCost? Attention(OperandShapes o, int causal)
    {
        ImmutableArray<long> q = o[0], k = o[1], v = o[2];
        if (q.Length != 4 || k.Length != 4 || v.Length != 4) return null;
        return OperationCosts.Attention(q[0], q[2], q[1], k[2], k[1], q[3], v[3], o.Flag(causal), o.SizeOf(0));
    }
}
