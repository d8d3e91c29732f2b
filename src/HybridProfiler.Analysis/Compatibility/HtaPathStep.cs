namespace HybridProfiler.Analysis.Compatibility;

/// <summary>An edge of HTA's critical path.</summary>
/// <param name="Name">Name of the row that it is charged to; empty for a dependency and a launch.</param>
/// <param name="Type">What it stands for.</param>
/// <param name="Bound">What it is bound by.</param>
/// <param name="LengthUs">Its length; of rows that HTA's rounding made overlap, negative.</param>
public sealed record HtaPathStep(string Name, HtaEdgeType Type, HtaBound Bound, double LengthUs);
