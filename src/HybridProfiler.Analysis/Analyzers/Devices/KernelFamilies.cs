using System.Buffers;
using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Tells from the names that libraries give their kernels (cuBLAS, cuDNN, CUTLASS, PyTorch's own, Triton and Inductor,
/// hipBLASLt, Composable Kernel, MIOpen) what they compute. The first family with a word in the name has it.
/// </summary>
internal static class KernelFamilies
{
    private static readonly ImmutableArray<(KernelFamily Family, SearchValues<string> Words)> Known =
    [
        (KernelFamily.Exchange, Words("nccl", "rccl")),
        (KernelFamily.Attention, Words("flash", "fmha", "attention", "attn", "sdpa")),
        (KernelFamily.Softmax, Words("softmax")),
        (KernelFamily.Layout, Words("nchwtonhwc", "nhwctonchw", "transpose", "permute", "catarray", "direct_copy", "_to_copy", "im2col")),
        (KernelFamily.Convolution, Words("conv", "fprop", "dgrad", "wgrad", "winograd")),
        (KernelFamily.MatrixProduct, Words("gemm", "gemv", "matmul", "cijk_", "cutlass", "splitk", "triton_mm", "wmma")),
        (KernelFamily.Normalisation, Words("norm")),
        (KernelFamily.Reduction, Words("reduce", "triton_red", "triton_per", "cumsum", "scan")),
        (KernelFamily.Elementwise, Words("elementwise", "triton_poi", "gelu", "silu")),
    ];

    private static SearchValues<string> Words(params string[] words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>Family of a kernel by its name.</summary>
    public static KernelFamily Of(string name)
    {
        foreach ((KernelFamily family, SearchValues<string> words) in Known)
            if (name.AsSpan().ContainsAny(words)) return family;
        return KernelFamily.Other;
    }

    /// <summary>The family in words.</summary>
    public static string Word(KernelFamily family) => family switch
    {
        KernelFamily.MatrixProduct => "matrix product",
        KernelFamily.Layout => "layout or copy",
        KernelFamily.Other => "other",
        _ => family.ToString().ToLowerInvariant(),
    };

    /// <summary>What to try where such a kernel has most of the time.</summary>
    public static string Advice(KernelFamily family) => family switch
    {
        KernelFamily.Attention => "It is fused already: a shorter context, a cache of keys and values, fewer key heads or a lower precision make it cheaper.",
        KernelFamily.Softmax => "A softmax by itself writes and reads all scores: where it is attention's, call the fused (flash, memory-efficient) attention of the framework, which never writes them.",
        KernelFamily.MatrixProduct or KernelFamily.Convolution =>
            "See under Efficiency how far it is from the roofline: a precision of the tensor cores (bf16, fp16, fp8, int8), sizes that are multiples of 64, the layout that the library asks for, larger batches.",
        KernelFamily.Normalisation or KernelFamily.Elementwise or KernelFamily.Reduction =>
            "It moves bytes and hardly computes: fuse it with its neighbours (compiled model, fused layers), or let it move fewer bytes (lower precision).",
        KernelFamily.Layout => "It changes no value: keep one layout and one type along the pipeline, and write results where they are needed.",
        _ => "See what it computes, how far it is from the roofline, and whether it is needed so often.",
    };

    /// <summary>A kernel's own name, without return type, namespaces, template and call arguments. CUTLASS's kernels are one function whose template argument is the kernel.</summary>
    public static string ShortName(string name)
    {
        string text = name.StartsWith("void ", StringComparison.Ordinal) ? name[5..] : name;
        text = text.Replace("(anonymous namespace)::", "", StringComparison.Ordinal);
        int arguments = text.IndexOf('<', StringComparison.Ordinal);
        if (arguments > 0 && text.StartsWith("cutlass", StringComparison.Ordinal) && text[..arguments].TrimEnd('2').EndsWith("::Kernel", StringComparison.Ordinal)) text = text[(arguments + 1)..];
        int end = text.AsSpan().IndexOfAny("<(>");
        if (end > 0) text = text[..end];
        if (text.EndsWith("::Params", StringComparison.Ordinal)) text = text[..^8];
        int scope = text.LastIndexOf("::", StringComparison.Ordinal);
        return scope >= 0 && scope + 2 < text.Length ? text[(scope + 2)..] : text;
    }
}
