namespace HybridProfiler.Analysis.Causality;

/// <summary>What executes the pieces of a lane.</summary>
internal enum LaneKind : byte
{
    /// <summary>A thread: its pieces tile the time from the recording's start to the thread's last span.</summary>
    Host = 0,
    /// <summary>Spans that cross threads: no order between them follows from the lane.</summary>
    Async,
    /// <summary>A queue of a device: its pieces are its operations by start; they may overlap.</summary>
    Queue,
    /// <summary>Arrivals of requests.</summary>
    Arrivals,
}
