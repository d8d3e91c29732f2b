namespace HybridProfiler.Analysis.Findings;

/// <summary>How much a finding matters, by the share of the whole that its gain ceiling is.</summary>
public enum Severity : byte
{
    /// <summary>Worth knowing.</summary>
    Note = 0,
    /// <summary>A ceiling of at least a tenth.</summary>
    Moderate,
    /// <summary>A ceiling of at least a quarter.</summary>
    High,
}
