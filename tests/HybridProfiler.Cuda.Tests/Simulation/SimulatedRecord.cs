using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>A row of the ground-truth log (<c>hpf_record</c> of hp_fake.h, field by field). Times are nanoseconds; those of the host lie on the axis of <see cref="Devices.HostTime"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SimulatedRecord
{
    public uint Size;
    public SimulatedRecordKind Kind;
    public ulong Sequence;
    public uint Correlation;
    public uint Thread;
    public int Device;
    public uint Context;
    public uint Stream;
    public int Result;
    public long SubmitNs;
    public long StartNs;
    public long EndNs;
    public long DeviceSubmitNs;
    public long DeviceStartNs;
    public long DeviceEndNs;
    public ulong Bytes;
    public ulong Object;
    public nint Handle;
    private nint _name;
    public uint Function;
    public uint GridX, GridY, GridZ;
    public uint BlockX, BlockY, BlockZ;
    public uint StaticShared, DynamicShared, Registers, LocalBytes;
    public uint SourceMemory, TargetMemory;
    public int PeerDevice;
    public uint Graph;
    public uint GraphLaunchNode;
    public ulong GraphNode;
    public ulong Value;
    public ulong Pool;
    public ulong PoolReserved, PoolUsed, PoolThreshold;
    public ulong PoolKept;

    /// <summary>Function of the API, or kernel.</summary>
    public readonly string Name => Marshal.PtrToStringUTF8(_name) ?? "";

    /// <summary>Work of a device that takes time.</summary>
    public readonly bool IsOperation => Kind is SimulatedRecordKind.Kernel or SimulatedRecordKind.Memcpy or SimulatedRecordKind.Memset;
}
