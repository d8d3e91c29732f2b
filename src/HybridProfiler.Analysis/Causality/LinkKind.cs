namespace HybridProfiler.Analysis.Causality;

/// <summary>Why a piece could not begin or end earlier.</summary>
internal enum LinkKind : byte
{
    /// <summary>A device operation was submitted.</summary>
    Submission = 0,
    /// <summary>The operation before it on the queue.</summary>
    QueueOrder,
    /// <summary>A device operation waited for another.</summary>
    Dependency,
    /// <summary>The host waited for a device operation.</summary>
    Synchronisation,
    /// <summary>A tensor or buffer was produced.</summary>
    HandOff,
    /// <summary>A consumer made room in a full queue.</summary>
    BackPressure,
    /// <summary>Another lane's work for the same request.</summary>
    Request,
    /// <summary>A request arrived.</summary>
    Arrival,
    /// <summary>A flow drawn by the program.</summary>
    Flow,
}
