namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>What a step of a random program does.</summary>
internal enum StepKind
{
    /// <summary>Opens a scope of the host alone.</summary>
    Enter,
    /// <summary>Opens a scope that marks work of the stream.</summary>
    EnterOn,
    /// <summary>Opens a scope that marks copies of the stream.</summary>
    EnterCopyOn,
    /// <summary>Ends the innermost scope.</summary>
    Leave,
    Launch,
    CopyToDevice,
    CopyToHost,
    CopyOnDevice,
    Set,
    RecordEvent,
    WaitEvent,
    LaunchGraph,
    SynchronizeStream,
    SynchronizeEvent,
    SynchronizeContext,
    /// <summary>Sets memory, reads it back and checks what has come.</summary>
    CheckMemory,
}
