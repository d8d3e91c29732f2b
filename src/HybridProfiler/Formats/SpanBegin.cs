namespace HybridProfiler.Formats;

/// <summary>Begin of a host span.</summary>
internal readonly ref struct SpanBegin
{
    public required long TimeNs { get; init; }

    /// <summary>String id of the name.</summary>
    public required int Name { get; init; }

    /// <summary>Component id, or -1.</summary>
    public int Component { get; init; }

    public SpanKind Kind { get; init; }

    /// <summary>Number of the request it works for, or -1.</summary>
    public int Request { get; init; }

    /// <summary>Correlation of the device operation that this host call submits; 0 when it submits none.</summary>
    public ulong Launch { get; init; }

    /// <summary>Attributes known by now.</summary>
    public ReadOnlySpan<SpanAttribute> Attributes { get; init; }
}
