namespace HybridProfiler.Model;

/// <summary>Facts about how a span was recorded.</summary>
[Flags]
public enum SpanFlags : byte
{
    /// <summary>Nothing special.</summary>
    None = 0,
    /// <summary>The span had not ended when the recording stopped or the file broke off; its end is the last instant at which it was known to be open.</summary>
    Unfinished = 1,
    /// <summary>The end was found by a rule (the parent's end), not recorded.</summary>
    EndInferred = 2,
    /// <summary>The span was attributed to its component explicitly, not through the submitting scope.</summary>
    ExplicitComponent = 4,
}
