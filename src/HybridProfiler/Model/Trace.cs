using System.Collections.Immutable;

namespace HybridProfiler.Model;

/// <summary>
/// The sealed result of a recording or an import: columnar, immutable, safe to read from any thread. Times are
/// nanoseconds on the host's monotonic clock.
/// </summary>
public sealed class Trace
{
    internal Trace() { }

    /// <summary>What the trace says about itself.</summary>
    public required TraceHeader Header { get; init; }

    /// <summary>Interned text.</summary>
    public required StringTable Strings { get; init; }

    /// <summary>Components; the position is the id.</summary>
    public required ImmutableArray<ComponentInfo> Components { get; init; }

    /// <summary>Devices; the position is the id.</summary>
    public required ImmutableArray<DeviceInfo> Devices { get; init; }

    /// <summary>Tracks; the position is the id.</summary>
    public required ImmutableArray<TrackInfo> Tracks { get; init; }

    /// <summary>Spans.</summary>
    public required SpanTable Spans { get; init; }

    /// <summary>Attributes of spans.</summary>
    public required AttributeTable Attributes { get; init; }

    /// <summary>Requests.</summary>
    public required RequestTable Requests { get; init; }

    /// <summary>Edges between components; the position is the id.</summary>
    public required ImmutableArray<EdgeInfo> Edges { get; init; }

    /// <summary>Hand-offs over the edges.</summary>
    public required HandOffTable HandOffs { get; init; }

    /// <summary>Counters; the position is the id.</summary>
    public required ImmutableArray<CounterInfo> Counters { get; init; }

    /// <summary>Samples of each counter, beside <see cref="Counters"/>.</summary>
    public required ImmutableArray<CounterSeries> CounterSamples { get; init; }

    /// <summary>Causal links between spans.</summary>
    public required FlowTable Flows { get; init; }

    /// <summary>What is missing, doubtful or costly.</summary>
    public required Health Health { get; init; }

    /// <summary>Name of a span.</summary>
    /// <param name="span">Row in <see cref="Spans"/>.</param>
    public string NameOf(int span) => Strings[Spans.NameColumn[span]];

    /// <summary>Length of the recording in nanoseconds.</summary>
    public long WallNs => Header.StopNs - Header.StartNs;
}
