using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Takes a trace as it comes into being, for writers that stream. Ids are the caller's, dense from 0 and declared
/// before use; declaring an id again replaces what is known of it. Begins and ends of one track come in the order of
/// their nesting; times of one track do not run backwards except for late ends. Not thread-safe: one thread calls.
/// </summary>
internal interface ITraceSink : IDisposable
{
    /// <summary>Facts of the trace; once at the start (StopNs still 0) and again when it stops.</summary>
    void SetHeader(TraceHeader header);

    void DeclareComponent(int id, ComponentInfo component);

    void DeclareDevice(int id, DeviceInfo device);

    void DeclareTrack(int id, TrackInfo track);

    void DeclareEdge(int id, EdgeInfo edge);

    void DeclareCounter(int id, CounterInfo counter);

    /// <summary>Declares a request, before the begin of its own span (which carries its number and kind Stage).</summary>
    void DeclareRequest(int request, long id, int @class, long intendedStartNs);

    /// <summary>Opens a span on a host track.</summary>
    void BeginSpan(int track, in SpanBegin begin);

    /// <summary>Closes the innermost open span of a host track, with attributes that were set after its begin was handed over.</summary>
    void EndSpan(int track, long timeNs, SpanFlags flags, ReadOnlySpan<SpanAttribute> attributes);

    /// <summary>A finished operation of a device, in host time.</summary>
    void DeviceSpan(int track, in DeviceSpanRow span);

    void CounterSample(int counter, long timeNs, double value);

    /// <summary>A tensor leaves its producer at an instant inside the innermost open span of a track.</summary>
    void Produce(int track, long timeNs, ulong handOff, in HandOffRow row);

    /// <summary>A tensor is taken over at an instant inside the innermost open span of a track.</summary>
    void Consume(int track, long timeNs, ulong handOff);

    /// <summary>A point of a causal chain drawn by the program: consecutive points of one flow, by time, are linked.</summary>
    void FlowPoint(int track, long timeNs, ulong flow);

    /// <summary>
    /// A causal link that follows from nothing else handed over: launches follow from correlations, dependencies from what
    /// an operation waited for (the flow's id is the correlation waited for), hand-offs from produce and consume (the
    /// flow's id is the hand-off's), the program's own flows from their points. Spans are named by track and by their
    /// position among the begins of that track. For traces replayed from elsewhere; a recording needs it never.
    /// </summary>
    void Link(FlowKind kind, ulong id, (int Track, int Position) from, (int Track, int Position) to)
    {
    }

    void SetHealth(Health health);

    /// <summary>Hands everything taken so far to the stream, so that a crash loses nothing of it.</summary>
    void Flush();
}
