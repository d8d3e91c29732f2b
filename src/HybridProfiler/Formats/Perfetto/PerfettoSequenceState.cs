namespace HybridProfiler.Formats;

/// <summary>What a reader knows of one packet sequence.</summary>
internal sealed class PerfettoSequenceState
{
    /// <summary>String id of a name.</summary>
    public IidTable<int> Names = new();

    /// <summary>Component and kind of a category.</summary>
    public IidTable<PerfettoCategory> Categories = new();

    /// <summary>String ids of the names of annotations; our own carry a negative number (<see cref="PerfettoKeys"/>).</summary>
    public IidTable<int> Keys = new();

    /// <summary>The same of arguments of launches.</summary>
    public IidTable<int> Arguments = new();

    public IidTable<string> Strings = new();
    public IidTable<PerfettoStage> Stages = new();

    /// <summary>Api of a context.</summary>
    public IidTable<int> Contexts = new();

    /// <summary>True since the state was cleared: what needs it can be read.</summary>
    public bool IsValid { get; private set; }

    public PerfettoTrackState? DefaultTrack { get; set; }

    public ulong DefaultClock { get; set; }

    /// <summary>Clock whose times are distances, or 0.</summary>
    public ulong IncrementalClock { get; set; }

    /// <summary>True when times are distances in nanoseconds unless a packet says otherwise.</summary>
    public bool IsPlain => IsValid && DefaultClock != 0 && DefaultClock == IncrementalClock && UnitNs == 1;

    /// <summary>Units of that clock, in nanoseconds.</summary>
    public long UnitNs { get; set; } = 1;

    /// <summary>Last time on that clock.</summary>
    public long LastNs { get; set; }

    public void Clear()
    {
        Names = new();
        Categories = new();
        Keys = new();
        Arguments = new();
        Strings = new();
        Stages = new();
        Contexts = new();
        DefaultTrack = null;
        DefaultClock = 0;
        IsValid = true;
    }
}
