namespace HybridProfiler.Model;

/// <summary>One span as it was added; ids are the builder's.</summary>
internal struct SpanRow
{
    public long StartNs, DurationNs;
    public int Track, Name, Component, Parent, Request;
    public byte Kind, Flags;

    public readonly long EndNs => StartNs + DurationNs;
}
