using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>What an event is (hp_nvtx_kind).</summary>
internal enum NvtxEventKind : uint
{
    Push = 1,
    Pop = 2,
    Start = 3,
    End = 4,
    Mark = 5,
}

/// <summary>hp_nvtx_event of the native library.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvtxEvent
{
    public long TimeNs;
    public ulong Thread;
    public ulong Range;
    public ulong Payload;
    public NvtxEventKind Kind;
    public uint Name;
    public uint Domain;
    public uint Category;
    public int PayloadType;
    public uint Reserved;
}

/// <summary>hp_nvtx_state of the native library.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvtxState
{
    public uint Size;
    public uint Clients;
    public uint Listening;
    public uint Texts;
    public ulong Dropped;
    public ulong LostTexts;
}
