namespace HybridProfiler.Analysis.Analyzers;

/// <summary>A stretch of time on one track during which a span was the innermost one.</summary>
/// <param name="Span">Row of the span.</param>
/// <param name="StartNs">Start.</param>
/// <param name="EndNs">End, after the start.</param>
internal readonly record struct SelfSegment(int Span, long StartNs, long EndNs)
{
    public long LengthNs => EndNs - StartNs;
}
