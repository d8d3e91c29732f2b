namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Why a queue had nothing to do.</summary>
public enum IdleCause
{
    /// <summary>The host submitted the next operation after the one before had ended; its thread worked, or was under no span.</summary>
    Host,
    /// <summary>The same, and the thread was in a blocking synchronisation for most of that time.</summary>
    BlockingSync,
    /// <summary>The same, and the thread waited for something else.</summary>
    HostWaiting,
    /// <summary>The same, and a pause for garbage collection held every managed thread.</summary>
    GarbageCollection,
    /// <summary>The same, and the thread compiled a method.</summary>
    Jit,
    /// <summary>The same, and the thread waited for a lock that another one held.</summary>
    LockContention,
    /// <summary>The same, the thread was under no span, and the runtime found that the thread pool had taken up no work.</summary>
    ThreadPoolStarvation,
    /// <summary>The same, and the managed runtime held the thread for another reason.</summary>
    Runtime,
    /// <summary>Submitted in time; a short gap, as the device needs it from one operation to the next.</summary>
    Kernel,
    /// <summary>Submitted in time, and an operation of another queue that the next one waited for was not done.</summary>
    Dependency,
    /// <summary>Submitted in time, and a transfer that the next one waited for was not done.</summary>
    Transfer,
    /// <summary>Submitted in time, and nothing in the trace says why.</summary>
    Other,
    /// <summary>The call that submitted the operation is not in the trace.</summary>
    Unknown,
}
