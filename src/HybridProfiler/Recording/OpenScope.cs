using HybridProfiler.Formats;

namespace HybridProfiler.Recording;

/// <summary>A scope whose end was not handed to the sink.</summary>
internal struct OpenScope
{
    /// <summary>Its record while the chunk is there; 0 afterwards.</summary>
    public nint Slot;

    /// <summary>The slot as the owner names it in a late end.</summary>
    public nint Identity;

    public int Serial;
    public int Depth;
    public int Label;
    public int Component;
    public int Request;
    public long StartNs;
    public ulong Launch;

    /// <summary>End as far as known when the chunk went away; 0: open.</summary>
    public long EndTicks;

    /// <summary>True when the sink has its begin.</summary>
    public bool IsBegun;

    /// <summary>Attributes read after the begin went to the sink; null when none.</summary>
    public List<SpanAttribute>? Late;
}
