namespace HybridProfiler.Cuda.Events;

/// <summary>A span that has begun and not ended. Belongs to one thread, which uses it over and over: the serial tells one use from the next.</summary>
internal sealed class OpenSpan(EventThread thread)
{
    public StreamSpan Span;

    public EventThread Thread => thread;

    public int Serial { get; set; }
}
