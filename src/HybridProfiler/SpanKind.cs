namespace HybridProfiler;

/// <summary>What the time of a span was spent on.</summary>
public enum SpanKind : byte
{
    /// <summary>Work: host code of a component, or a kernel on a device.</summary>
    Compute = 0,
    /// <summary>A request or a step of the whole pipeline.</summary>
    Stage,
    /// <summary>Bytes moved between memories.</summary>
    Transfer,
    /// <summary>A synchronisation call that may block.</summary>
    Sync,
    /// <summary>Waiting for another component, a queue or a lock.</summary>
    Wait,
    /// <summary>Allocation or release of memory.</summary>
    Alloc,
    /// <summary>Work of the managed runtime: garbage collection, JIT.</summary>
    Runtime,
    /// <summary>A decision taken at run time (route, expert, early exit, fallback); of zero length.</summary>
    Decision,
    /// <summary>Data exchanged between devices: a collective operation, a peer copy.</summary>
    Communication,
    /// <summary>Memory of a device set to a value. The device works, and nothing is moved.</summary>
    Fill,
}
