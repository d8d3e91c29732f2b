namespace HybridProfiler.Formats;

/// <summary>What a reader knows of one track: its open spans.</summary>
internal sealed class PerfettoTrackState(int track, int counter)
{
    private int[] _open = new int[16];

    /// <summary>Track id, or -1 for counters and events of no track.</summary>
    public int Track { get; } = track;

    /// <summary>Position of the counter, or -1.</summary>
    public int Counter { get; } = counter;

    public int Depth { get; private set; }

    public int Innermost => Depth == 0 ? -1 : _open[Depth - 1];

    public ReadOnlySpan<int> Open => _open.AsSpan(0, Depth);

    public void Push(int span)
    {
        if (Depth == _open.Length) Array.Resize(ref _open, Depth * 2);
        _open[Depth++] = span;
    }

    public int Pop() => _open[--Depth];
}
