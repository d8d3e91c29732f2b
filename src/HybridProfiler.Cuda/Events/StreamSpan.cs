namespace HybridProfiler.Cuda.Events;

/// <summary>Work of a stream between two events, as the program's thread leaves it behind.</summary>
internal struct StreamSpan
{
    public EventPair Events;
    public StreamLog Stream;
    public Label Label;
    public ulong Correlation;
    public long Bytes;

    /// <summary>Positions of the two events among all that the thread recorded: in one stream, that is the order of their times.</summary>
    public long BeginSequence, EndSequence;

    /// <summary>Which sessions listened when it began.</summary>
    public int Epoch;

    public SpanKind Kind;
    public Conversions Direction;
}
