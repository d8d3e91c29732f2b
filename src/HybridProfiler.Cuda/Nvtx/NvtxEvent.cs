using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>What an event is.</summary>
[NativeName("HP_NVTX_*")]
internal enum NvtxEventKind : uint
{
    Push = 1,
    Pop = 2,
    Start = 3,
    End = 4,
    Mark = 5,
}

/// <summary>An event as the native library keeps it.</summary>
[NativeName("hp_nvtx_event")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvtxEvent
{
    public long TimeNs;
    [NativeName("thread_id")] public ulong Thread;
    public ulong Range;
    public ulong Payload;
    public NvtxEventKind Kind;
    public uint Name;
    public uint Domain;
    public uint Category;
    public NvtxPayloadType PayloadType;
    public uint Reserved;
}

/// <summary>How reception stands.</summary>
[NativeName("hp_nvtx_state")]
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
