namespace HybridProfiler.Analysis.Compatibility;

/// <summary>An edge between two nodes.</summary>
/// <param name="From">Node before.</param>
/// <param name="To">Node behind.</param>
/// <param name="Type">What it stands for.</param>
/// <param name="Length">Its length; 0 for dependencies and for calls that only wait.</param>
/// <param name="ChargedTo">Place of the row that it is charged to, or -1.</param>
internal readonly record struct HtaEdge(int From, int To, HtaEdgeType Type, double Length, int ChargedTo);
