using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>What lives in the simulated driver, and what it has counted (<c>hpf_counts</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SimulatedCounts
{
    public uint Size;
    public uint Contexts, Streams, Events, Modules, Graphs, GraphExecs;

    /// <summary>Operations that have not ended.</summary>
    public uint Pending;

    /// <summary>Bytes of device memory.</summary>
    public ulong Allocated;

    /// <summary>Bytes of page-locked host memory.</summary>
    public ulong Pinned;

    /// <summary>Calls of the API.</summary>
    public ulong Calls;

    /// <summary>Calls that waited for the device.</summary>
    public ulong Synchronizations;

    /// <summary>Operations that have ended.</summary>
    public ulong Operations;

    /// <summary>Submissions that met a full queue.</summary>
    public ulong BlockedSubmissions;
}
