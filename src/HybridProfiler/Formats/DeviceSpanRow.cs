using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>A finished operation of a device, in host time.</summary>
internal readonly ref struct DeviceSpanRow
{
    public required long StartNs { get; init; }

    public required long DurationNs { get; init; }

    /// <summary>String id of the name.</summary>
    public required int Name { get; init; }

    /// <summary>Component id, or -1.</summary>
    public int Component { get; init; }

    public SpanKind Kind { get; init; }

    /// <summary>How it was recorded (<see cref="SpanFlags.ExplicitComponent"/>).</summary>
    public SpanFlags Flags { get; init; }

    /// <summary>Number of the request it worked for, or -1.</summary>
    public int Request { get; init; }

    /// <summary>Correlation of the submitting host call; 0 when unknown.</summary>
    public ulong Launch { get; init; }

    /// <summary>Correlations of the operations it waited for.</summary>
    public ReadOnlySpan<ulong> WaitedFor { get; init; }

    /// <summary>Attributes: those of <see cref="Model.OperationAttributes"/> and what the backend adds.</summary>
    public ReadOnlySpan<SpanAttribute> Attributes { get; init; }
}
