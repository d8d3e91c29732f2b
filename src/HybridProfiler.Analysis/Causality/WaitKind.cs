namespace HybridProfiler.Analysis.Causality;

/// <summary>Why a thread waited, after Scalasca's wait states, inside one process.</summary>
public enum WaitKind : byte
{
    /// <summary>What the thread needed was not ready: a hand-off, a kernel, another thread's work for the request.</summary>
    LateProducer = 0,
    /// <summary>A queue was full because its consumer had not taken anything out (back-pressure).</summary>
    LateConsumer,
    /// <summary>The chain that the thread waited for was moving bytes between memories.</summary>
    TransferBound,
    /// <summary>The chain that the thread waited for was held by garbage collection or JIT.</summary>
    RuntimeHeld,
    /// <summary>A synchronisation call although everything submitted before it was over.</summary>
    OverSynchronised,
    /// <summary>The thread waited for a request from outside.</summary>
    NoRequest,
    /// <summary>Nothing recorded ended the wait.</summary>
    Unexplained,
}
