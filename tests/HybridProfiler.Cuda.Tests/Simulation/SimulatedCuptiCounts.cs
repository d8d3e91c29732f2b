using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>What the simulated libcupti counted (<c>hpc_statistics</c> of hp_fake_cupti.h, field by field).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SimulatedCuptiCounts
{
    public uint Size;
    public uint BuffersHeld;
    public ulong Requested, Refused, Completed;
    public ulong Records, Delivered, Unfinished, Dropped, Bytes;
    public ulong NullBufferCrashes, MisalignedBuffers;
    public ulong TimestampCalls, LateTimestamp;
    public long ClockOffsetNs, ClockBracketNs;
}
