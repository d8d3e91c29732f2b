namespace HybridProfiler.Analysis.Analyzers;

/// <summary>A stretch of time on one track during which a span was the innermost one.</summary>
/// <param name="Span">Row of the span.</param>
/// <param name="StartNs">Start.</param>
/// <param name="EndNs">End, after the start.</param>
/// <param name="Waits">True where the thread waited; known in the stretches of <see cref="TraceIndex.SelfSegments"/>.</param>
internal readonly record struct SelfSegment(int Span, long StartNs, long EndNs, bool Waits = false)
{
    public long LengthNs => EndNs - StartNs;
}
