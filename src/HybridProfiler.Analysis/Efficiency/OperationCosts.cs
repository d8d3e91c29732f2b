namespace HybridProfiler.Analysis.Efficiency;

/// <summary>
/// Arithmetic and bytes of operations from their shapes. Bytes count each operand and result once: what has to move at
/// least when nothing stays in a cache between operations. Sizes of elements are in bytes.
/// </summary>
public static class OperationCosts
{
    /// <summary>Matrix product [batch] M x K times K x N: 2 M N K, and M N with a bias (one vector of N).</summary>
    public static OperationCost MatrixMultiply(long m, long n, long k, long batch = 1, bool hasBias = false, double sizeA = 4, double sizeB = 4, double sizeResult = 4)
    {
        double flops = 2d * batch * m * n * k + (hasBias ? (double)batch * m * n : 0);
        return new OperationCost(flops, batch * ((double)m * k * sizeA + (double)k * n * sizeB + (double)m * n * sizeResult) + (hasBias ? n * sizeResult : 0));
    }

    /// <summary>Convolution: 2 x outputs x (input channels of a group x filter elements), one more for each output with a bias. Transposed: over the inputs.</summary>
    public static OperationCost Convolution(ConvolutionShape shape, double sizeInput = 4, double sizeFilter = 4)
    {
        ArgumentNullException.ThrowIfNull(shape);
        double inputs = 1, positions = 1, outputs = 1, window = 1;
        foreach (long size in shape.Input) inputs *= size;
        for (int d = 0; d < shape.Dimensions; d++)
        {
            positions *= shape.Input[d + 2];
            outputs *= shape.OutputSize(d);
            window *= shape.Filter[d + 2];
        }

        double results = shape.Input[0] * shape.OutputChannels * outputs;
        double flops = shape.IsTransposed
            ? 2 * shape.Input[0] * shape.Input[1] * positions * shape.Filter[1] * window
            : 2 * results * shape.Filter[1] * window;
        double filter = shape.Filter[0] * shape.Filter[1] * window;
        return new OperationCost(
            flops + (shape.HasBias ? results : 0),
            inputs * sizeInput + filter * sizeFilter + results * sizeInput + (shape.HasBias ? shape.OutputChannels * sizeFilter : 0));
    }

    /// <summary>
    /// Attention: the products of queries with keys and of weights with values, 2 B H N_q N_kv (d_qk + d_v), half of it with
    /// a causal mask. The softmax is not counted, as in TraceLens and in the papers of FlashAttention.
    /// </summary>
    public static OperationCost Attention(long batch, long queries, long queryHeads, long keys, long keyHeads, long headSize, long valueSize, bool isCausal = false, double size = 4)
    {
        double flops = 2d * batch * queryHeads * queries * keys * (headSize + valueSize);
        double bytes = batch * size * ((double)queries * queryHeads * (headSize + valueSize) + (double)keys * keyHeads * (headSize + valueSize));
        return new OperationCost(isCausal ? flops / 2 : flops, bytes);
    }

    /// <summary>
    /// Causal attention of new tokens over a cache: token i of n sees cached + i + 1 keys, so 2 B H (d_qk + d_v) (n cached + n (n + 1) / 2).
    /// Bytes: queries and results of the new tokens, keys and values of cached and new ones read, those of the new ones written.
    /// </summary>
    public static OperationCost AttentionWithCache(long batch, long newTokens, long cachedTokens, long queryHeads, long keyHeads, long headSize, long valueSize, double size = 2)
    {
        double pairs = (double)newTokens * cachedTokens + newTokens * (newTokens + 1d) / 2, width = headSize + valueSize;
        double bytes = batch * size * width * (newTokens * queryHeads + (cachedTokens + 2d * newTokens) * keyHeads);
        return new OperationCost(2 * batch * queryHeads * width * pairs, bytes);
    }

    /// <summary>
    /// Steps of a recurrent layer: for each gate (LSTM 4, GRU 3, simple 1) the products with input and state and two bias
    /// vectors; element-wise functions are not counted. Weights are read once for each step.
    /// </summary>
    public static OperationCost Recurrent(int gates, long batch, long steps, long inputSize, long hiddenSize, double size = 4)
    {
        double weights = (double)gates * hiddenSize * (inputSize + hiddenSize), biases = 2d * gates * hiddenSize;
        return new OperationCost(2 * batch * weights + batch * biases, size * (weights + biases + batch * (inputSize + 2d * hiddenSize))) * steps;
    }

    /// <summary>
    /// Selective state-space scan: 9 operations for each element of the state and step (discretisation, update, read-out), as
    /// the FLOP counters of Mamba models have it, and one for each channel with a skip or a gate. Bytes: input, step size and
    /// result of each channel, B and C of each step, the state once in and once out for each call.
    /// </summary>
    public static OperationCost StateSpaceScan(long batch, long steps, long channels, long stateSize, bool hasSkip = true, bool hasGate = false, double size = 4)
    {
        double points = (double)batch * steps * channels;
        double flops = 9 * points * stateSize + (hasSkip ? points : 0) + (hasGate ? points : 0);
        double bytes = size * (points * (hasGate ? 4 : 3) + 2d * batch * steps * stateSize + (double)channels * stateSize + 2d * batch * channels * stateSize);
        return new OperationCost(flops, bytes);
    }

    /// <summary>
    /// Feed-forward experts of which only the chosen ones work: router 2 T D E, experts 2 T k D H for each of two matrices, three
    /// where gated. Weights of the experts that got a token are read once.
    /// </summary>
    public static OperationCost MixtureOfExperts(long tokens, long modelSize, long hiddenSize, long experts, long chosen, long activeExperts, bool isGated = true, double size = 2)
    {
        int matrices = isGated ? 3 : 2;
        double flops = 2d * tokens * modelSize * experts + 2d * tokens * chosen * matrices * modelSize * hiddenSize;
        double weights = (double)activeExperts * matrices * modelSize * hiddenSize + (double)modelSize * experts;
        return new OperationCost(flops, size * (weights + 2d * tokens * modelSize));
    }

    /// <summary>Normalisation: mean, variance and scaling, 5 for each element, 7 with weight and bias, which are read once.</summary>
    public static OperationCost Normalization(double elements, double features, bool isAffine = true, double size = 4) =>
        new(elements * (isAffine ? 7 : 5), size * (2 * elements + (isAffine ? 2 * features : 0)));

    /// <summary>Element-wise function of several operands.</summary>
    /// <param name="elements">Elements of the result.</param>
    /// <param name="operandElements">Elements of all operands.</param>
    /// <param name="flopsPerElement">Operations for each element of the result; a transcendental function counts one.</param>
    /// <param name="size">Bytes of an element.</param>
    public static OperationCost Elementwise(double elements, double operandElements, double flopsPerElement = 1, double size = 4) =>
        new(elements * flopsPerElement, size * (elements + operandElements));
}
