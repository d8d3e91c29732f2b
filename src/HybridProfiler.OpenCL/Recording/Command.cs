namespace HybridProfiler.OpenCL.Recording;

/// <summary>A command that was enqueued and has not been handed over.</summary>
internal struct Command
{
    public nint Event;
    public ulong Correlation;
    public string Name;
    public SpanKind Kind;
    public Conversions Direction;
    public long Bytes;
    public Component? Component;
    public WorkSize Work;

    /// <summary>Host times around the call; equal when the command was enqueued at an unknown time before.</summary>
    public long HostBeforeNs;
    public long HostAfterNs;

    /// <summary>True when the program holds the event too, so that other commands may wait for it.</summary>
    public bool IsShared;

    /// <summary>The driver call, for the text of an error.</summary>
    public string Call;

    /// <summary>Correlations of the commands it waits for; null when none is known.</summary>
    public ulong[]? WaitedFor;
}
