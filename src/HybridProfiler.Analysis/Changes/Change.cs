namespace HybridProfiler.Analysis.Changes;

/// <summary>One change of the program whose effect is to be predicted. Components and edges are ids of the trace.</summary>
public abstract record Change
{
    private protected Change() { }
}
