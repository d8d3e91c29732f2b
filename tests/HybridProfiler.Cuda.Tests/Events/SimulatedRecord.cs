using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>A row of the simulated driver's log (<c>hpf_record</c>): what really happened.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SimulatedRecord
{
    public uint Size;
    public uint Kind;
    public ulong Sequence;
    public uint Correlation, Thread;
    public int Device;
    public uint Context, Stream;
    public int Result;
    public long SubmitNs, StartNs, EndNs, DeviceSubmitNs, DeviceStartNs, DeviceEndNs;
    public ulong Bytes, Object, Handle;
    public byte* NamePointer;
    public uint Function;
    public fixed uint Grid[3];
    public fixed uint Block[3];
    public uint StaticShared, DynamicShared, Registers, LocalBytes;
    public uint SourceMemory, TargetMemory;
    public int PeerDevice;
    public uint Graph, GraphLaunchNode;
    public ulong GraphNode, Value;

    public readonly string Name => Marshal.PtrToStringUTF8((nint)NamePointer) ?? "";
}
