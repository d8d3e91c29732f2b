namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What operations of a device do, coarsely.</summary>
public enum OperationKind
{
    /// <summary>Kernels, whether they compute or communicate.</summary>
    Kernels,
    /// <summary>Kernels that compute.</summary>
    Computation,
    /// <summary>Kernels that exchange data between devices.</summary>
    Communication,
    /// <summary>Copies and memory sets.</summary>
    Memory,
    /// <summary>Waits and synchronisation in a queue.</summary>
    Synchronisation,
}
