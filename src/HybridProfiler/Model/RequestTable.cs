namespace HybridProfiler.Model;

/// <summary>Requests of a trace in columns, ordered by start. Features of a request are the attributes of its span. Immutable.</summary>
public sealed class RequestTable
{
    internal long[] IdColumn { get; init; } = [];
    internal int[] ClassColumn { get; init; } = [];
    internal long[] IntendedStartColumn { get; init; } = [];
    internal int[] SpanColumn { get; init; } = [];

    /// <summary>Number of requests.</summary>
    public int Count => IdColumn.Length;

    /// <summary>Id given by the program.</summary>
    public ReadOnlySpan<long> Id => IdColumn;

    /// <summary>String id of the request's class ("clean", "warmup"); 0 when not stated.</summary>
    public ReadOnlySpan<int> Class => ClassColumn;

    /// <summary>When the request was meant to start, in nanoseconds: the latency of a request is measured from here.</summary>
    public ReadOnlySpan<long> IntendedStart => IntendedStartColumn;

    /// <summary>Row of the request's own span (kind <see cref="SpanKind.Stage"/>) in <see cref="Trace.Spans"/>.</summary>
    public ReadOnlySpan<int> Span => SpanColumn;
}
