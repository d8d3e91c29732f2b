using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>What lives in the simulated driver (<c>hpf_counts</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SimulatedCounts
{
    public uint Size;
    public uint Contexts, Streams, Events, Modules, Graphs, GraphExecs;
    public uint Pending;
    public ulong Allocated, Pinned, Calls, Synchronizations, Operations, BlockedSubmissions;
}
