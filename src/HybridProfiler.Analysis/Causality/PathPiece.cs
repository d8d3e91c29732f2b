using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Causality;

/// <summary>A stretch of a critical path.</summary>
/// <param name="StartNs">Begin.</param>
/// <param name="EndNs">End, after the begin.</param>
/// <param name="Bound">What it was bound by.</param>
/// <param name="Component">Component id, or -1.</param>
/// <param name="Edge">Edge id of a hand-off, or -1.</param>
/// <param name="Span">Row of the span in the trace, or -1.</param>
/// <param name="Track">Track on which it passed, or -1.</param>
/// <param name="Request">Row of the request worked for, or -1. On the path of one request, another one here is what it queued behind.</param>
public readonly record struct PathPiece(long StartNs, long EndNs, BoundBy Bound, int Component, int Edge, int Span, int Track, int Request)
{
    /// <summary>Length in nanoseconds.</summary>
    public long LengthNs => EndNs - StartNs;

    /// <summary>True on the path of a request for work for another one.</summary>
    internal bool IsBehindOthers(RequestLatency request) => Request >= 0 && Request != request.Request;
}
