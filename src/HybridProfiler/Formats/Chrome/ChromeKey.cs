namespace HybridProfiler.Formats;

/// <summary>Arguments of events that mean something to the reader.</summary>
internal enum ChromeKey : byte
{
    /// <summary>Kept as an attribute under its own name.</summary>
    Other = 0,
    /// <summary>Passed over: numbers that differ from event to event and say nothing beyond the event's place.</summary>
    Noise,
    Correlation,
    Device,
    Stream,
    Context,
    Bytes,
    Grid,
    Block,
    Registers,
    SharedMemory,
    Occupancy,
    GraphNode,
    CopyKind,
    Name,
    SortIndex,
    Component,
    Paradigm,
    Kind,
    Request,
    RequestClass,
    IntendedStart,
    /// <summary>The event repeats a request as a step.</summary>
    StepOfRequest,
    StartNs,
    DurationNs,
    Unfinished,
    EndInferred,
    ExplicitComponent,
    Attributes,
    Collective,
    WaitOnStream,
    TotalAllocated,
    TotalReserved,
    Address,
    DeviceType,
    DeviceId,
    OperationName,
    Provider,
}
