namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What a kernel computes, as far as its name says.</summary>
public enum KernelFamily
{
    /// <summary>The name says nothing that is known here.</summary>
    Other,
    /// <summary>Attention in one kernel, scores and softmax included.</summary>
    Attention,
    /// <summary>A softmax by itself.</summary>
    Softmax,
    /// <summary>Convolution.</summary>
    Convolution,
    /// <summary>Product of matrices.</summary>
    MatrixProduct,
    /// <summary>Normalisation: layer, batch, group, root mean square.</summary>
    Normalisation,
    /// <summary>Layout, type or place of data changes, and no value.</summary>
    Layout,
    /// <summary>Reduction to fewer values.</summary>
    Reduction,
    /// <summary>The same for each element.</summary>
    Elementwise,
    /// <summary>Exchange between devices.</summary>
    Exchange,
}
