namespace HybridProfiler.Cuda.Events;

/// <summary>Why a span has host time only.</summary>
internal enum UnmarkedReason
{
    Capturing,
    NoEvents,
    ContextGone,
    StreamDisposed,
}
