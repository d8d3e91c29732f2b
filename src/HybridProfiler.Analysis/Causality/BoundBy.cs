namespace HybridProfiler.Analysis.Causality;

/// <summary>What a stretch of a critical path was bound by.</summary>
public enum BoundBy : byte
{
    /// <summary>Work on the host.</summary>
    HostCompute = 0,
    /// <summary>Computation on a device.</summary>
    DeviceCompute,
    /// <summary>Bytes on their way between memories, moved by the host or a device.</summary>
    Transfer,
    /// <summary>Exchange between devices.</summary>
    Communication,
    /// <summary>Submitting work: the host call, from there to the begin on the device, and gaps between operations of a queue.</summary>
    Launch,
    /// <summary>Waiting: the return from a wait whose cause was over, and waits without a known cause.</summary>
    Synchronisation,
    /// <summary>From produced to taken over, with nothing else to wait for.</summary>
    HandOff,
    /// <summary>Garbage collection, JIT.</summary>
    Runtime,
    /// <summary>A thread under no span.</summary>
    Unattributed,
    /// <summary>Nothing recorded explains it: before the first work, after the last, and between operations whose submission is not known.</summary>
    Idle,
}
