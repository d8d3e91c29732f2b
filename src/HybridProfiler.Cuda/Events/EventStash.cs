namespace HybridProfiler.Cuda.Events;

/// <summary>Event pairs of one context that a thread has at hand.</summary>
internal sealed class EventStash(CudaContext context)
{
    public const int Capacity = 32;

    private readonly EventPair[] _pairs = new EventPair[Capacity];

    public CudaContext Context => context;

    public int Count { get; private set; }

    public ReadOnlySpan<EventPair> Pairs => _pairs.AsSpan(0, Count);

    public EventPair Pop() => _pairs[--Count];

    public void Push(EventPair pair) => _pairs[Count++] = pair;
}
