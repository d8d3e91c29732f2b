namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// What is known of API calls by their numbers: CUPTI counts them in 32 bits, which wrap; here they have 36 and wrap with
/// them. Keeps the newest some hundred thousand. One caller at a time.
/// </summary>
internal sealed class Correlations
{
    private const int Most = 1 << 17;
    private Dictionary<ulong, uint> _young = [];
    private Dictionary<ulong, uint> _old = [];
    private readonly Dictionary<ulong, Component> _explicit = [];
    private readonly Queue<ulong> _explicitOrder = [];
    private long _last;

    /// <summary>The number without its wrap: the one nearest to the last one.</summary>
    public ulong Unwrap(uint correlation)
    {
        if (correlation == 0) return 0;
        long near = _last + (int)(correlation - (uint)_last);
        if (near <= 0) near += 1L << 32;
        if (near > _last) _last = near;
        return (ulong)near;
    }

    /// <summary>A call was made by a thread.</summary>
    public void SetThread(ulong correlation, uint thread)
    {
        _young[correlation] = thread;
        if (_young.Count < Most / 2) return;
        (_young, _old) = (_old, _young);
        _young.Clear();
    }

    /// <summary>The thread that made a call; false while its record has not come.</summary>
    public bool TryGetThread(ulong correlation, out uint thread) => _young.TryGetValue(correlation, out thread) || _old.TryGetValue(correlation, out thread);

    /// <summary>What the call submits belongs to a component.</summary>
    public void SetComponent(ulong correlation, Component component)
    {
        if (_explicit.TryAdd(correlation, component)) _explicitOrder.Enqueue(correlation);
        else _explicit[correlation] = component;
        while (_explicitOrder.Count > Most) _explicit.Remove(_explicitOrder.Dequeue());
    }

    /// <summary>The component that a call was given; null when none.</summary>
    public Component? ComponentOf(ulong correlation) => _explicit.GetValueOrDefault(correlation);
}
