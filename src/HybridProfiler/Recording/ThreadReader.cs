using HybridProfiler.Formats;

namespace HybridProfiler.Recording;

/// <summary>Where one session stands in the records of one thread, and the scopes it has seen open.</summary>
internal sealed class ThreadReader(ThreadBuffer buffer, nint chunk, int index, long droppedBefore, long repeatedBefore)
{
    public ThreadBuffer Buffer { get; } = buffer;

    /// <summary>Chunk being read; 0: the thread had no records when the session started.</summary>
    public nint Chunk { get; set; } = chunk;

    /// <summary>Next record to read in <see cref="Chunk"/>.</summary>
    public int Index { get; set; } = index;

    public long DroppedBefore { get; } = droppedBefore;

    public long RepeatedBefore { get; } = repeatedBefore;

    /// <summary>Records read.</summary>
    public long Records { get; set; }

    /// <summary>Track of the thread in the sink, or -1 before its first span.</summary>
    public int Track { get; set; } = -1;

    /// <summary>Latest time handed to the sink: what follows on this thread is not earlier.</summary>
    public long LastNs { get; set; } = long.MinValue;

    /// <summary>Number of the request in force, or -1.</summary>
    public int Request { get; set; } = -1;

    /// <summary>Open scopes, innermost last.</summary>
    public List<OpenScope> Open { get; } = [];

    /// <summary>Attributes of the innermost scope that its begin or end has yet to carry.</summary>
    public List<SpanAttribute> Attributes { get; } = [];

    /// <summary>What was in force on the thread, when the session keeps that.</summary>
    public ThreadHistory? History { get; set; }

    /// <summary>A hand-off of which the layout has yet to be read.</summary>
    public PendingHandOff? HandOff { get; set; }
}
