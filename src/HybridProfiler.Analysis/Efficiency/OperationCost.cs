namespace HybridProfiler.Analysis.Efficiency;

/// <summary>What an operation has to do at least: arithmetic, and bytes moved when each operand is read and each result written once.</summary>
/// <param name="Flops">Floating-point operations; a multiplication with an addition counts two.</param>
/// <param name="Bytes">Bytes of operands and results.</param>
public readonly record struct OperationCost(double Flops, double Bytes)
{
    /// <summary>Operations for each byte; NaN where no byte moves.</summary>
    public double Intensity => Bytes > 0 ? Flops / Bytes : double.NaN;

    /// <summary>Both costs.</summary>
    public static OperationCost operator +(OperationCost a, OperationCost b) => new(a.Flops + b.Flops, a.Bytes + b.Bytes);

    /// <summary>The cost of several equal operations.</summary>
    public static OperationCost operator *(OperationCost cost, double times) => new(cost.Flops * times, cost.Bytes * times);
}
