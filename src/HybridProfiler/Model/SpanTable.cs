namespace HybridProfiler.Model;

/// <summary>
/// All spans of a trace in columns. Rows are ordered by track and, within a track, by begin (parents before their
/// children, so that every track is a pre-order walk of its call tree). Immutable; reading is safe from any thread.
/// </summary>
public sealed class SpanTable
{
    internal long[] StartColumn { get; init; } = [];
    internal long[] DurationColumn { get; init; } = [];
    internal int[] TrackColumn { get; init; } = [];
    internal int[] NameColumn { get; init; } = [];
    internal int[] ComponentColumn { get; init; } = [];
    internal int[] ParentColumn { get; init; } = [];
    internal int[] RequestColumn { get; init; } = [];
    internal byte[] KindColumn { get; init; } = [];
    internal byte[] FlagColumn { get; init; } = [];

    /// <summary>First row of each track, and the number of rows at the end: rows of track t are [TrackOffsets[t], TrackOffsets[t + 1]).</summary>
    internal int[] TrackOffsets { get; init; } = [];

    /// <summary>Number of spans.</summary>
    public int Count => StartColumn.Length;

    /// <summary>Start on the host's monotonic clock, in nanoseconds.</summary>
    public ReadOnlySpan<long> Start => StartColumn;

    /// <summary>Duration in nanoseconds, at least 0.</summary>
    public ReadOnlySpan<long> Duration => DurationColumn;

    /// <summary>Track id.</summary>
    public ReadOnlySpan<int> Track => TrackColumn;

    /// <summary>String id of the name.</summary>
    public ReadOnlySpan<int> Name => NameColumn;

    /// <summary>Component id, or -1.</summary>
    public ReadOnlySpan<int> Component => ComponentColumn;

    /// <summary>Row of the enclosing span on the same track, or -1.</summary>
    public ReadOnlySpan<int> Parent => ParentColumn;

    /// <summary>Row in <see cref="Trace.Requests"/> of the request this span worked for, or -1.</summary>
    public ReadOnlySpan<int> Request => RequestColumn;

    /// <summary>What the time was spent on (<see cref="SpanKind"/> as a byte).</summary>
    public ReadOnlySpan<byte> Kind => KindColumn;

    /// <summary>How it was recorded (<see cref="SpanFlags"/> as a byte).</summary>
    public ReadOnlySpan<byte> Flags => FlagColumn;

    /// <summary>Rows of one track.</summary>
    /// <param name="track">Track id.</param>
    public Range RowsOf(int track) => TrackOffsets[track]..TrackOffsets[track + 1];

    /// <summary>End of a span, in nanoseconds.</summary>
    public long EndOf(int row) => StartColumn[row] + DurationColumn[row];
}
