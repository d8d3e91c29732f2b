namespace HybridProfiler.Analysis.Changes;

/// <summary>A change that cannot be made to this trace: an unknown component or edge, a value out of range, data that it needs and the trace has not. The message says which and what would do.</summary>
public sealed class WhatIfException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong, with the values and the remedy.</param>
    public WhatIfException(string message) : base(message) { }
}
