namespace HybridProfiler.Analysis.Compatibility;

/// <summary>A complete event of a file, as Holistic Trace Analysis keeps it in its table. Times are microseconds, as binary fractions.</summary>
internal sealed class HtaRow
{
    /// <summary>Place in the file's list of events, from 0. HTA names rows by it.</summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required string Category { get; init; }

    /// <summary>Process and thread; texts where the file has texts there.</summary>
    public required HtaPlace Process { get; init; }

    public required HtaPlace Thread { get; init; }

    /// <summary>Number of the stream; -1 where the file names none, or one by text.</summary>
    public required long Stream { get; init; }

    /// <summary>What a call and its operation have in common, or -1.</summary>
    public required long Correlation { get; init; }

    /// <summary>Stream whose event a synchronisation waits for, or -1.</summary>
    public required long WaitsForStream { get; init; }

    /// <summary>Correlation of the call that recorded the event, or -1.</summary>
    public required long WaitsForRecord { get; init; }

    /// <summary>Bandwidth that the file states, in GB/s; 0 where it states none.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>Start, from the first row's on.</summary>
    public double Start { get; set; }

    /// <summary>Duration; rounded times can make it negative.</summary>
    public required double Duration { get; init; }

    public double End => Start + Duration;

    /// <summary>Index of the row on the other side of the correlation; 0 when it is not in the file, -1 without a correlation.</summary>
    public int Link { get; set; }

    /// <summary>True for what HTA counts as work of a device: any row with a stream.</summary>
    public bool IsDevice => Stream != -1;
}
