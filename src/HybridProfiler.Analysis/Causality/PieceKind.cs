namespace HybridProfiler.Analysis.Causality;

/// <summary>What a stretch of a lane is.</summary>
internal enum PieceKind : byte
{
    /// <summary>No span of the thread was open.</summary>
    Gap = 0,
    /// <summary>Work on the host.</summary>
    HostCompute,
    /// <summary>A host call that submitted a device operation.</summary>
    Launch,
    /// <summary>Bytes moved by the host or a device.</summary>
    Transfer,
    /// <summary>A call that may block until a device is done.</summary>
    Sync,
    /// <summary>A call that returns only when its own copy is done, from the submission on.</summary>
    BlockingCopy,
    /// <summary>Waiting for another component, a queue or a lock.</summary>
    Wait,
    /// <summary>Garbage collection, JIT.</summary>
    Runtime,
    /// <summary>A device computes.</summary>
    DeviceCompute,
    /// <summary>Devices exchange data.</summary>
    Communication,
    /// <summary>A marker, barrier or wait on a device queue.</summary>
    DeviceWait,
    /// <summary>The instant at which a request was meant to start; on no lane, of zero length.</summary>
    Arrival,
}
