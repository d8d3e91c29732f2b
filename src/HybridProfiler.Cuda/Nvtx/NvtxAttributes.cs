using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>What an event says of itself; the same 48 bytes in versions 2 and 3.</summary>
[NativeName("nvtxEventAttributes_t")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvtxAttributes
{
    /// <summary>The message is a handle from DomainRegisterStringA.</summary>
    [NativeName("NVTX_MESSAGE_TYPE_REGISTERED")] public const int Registered = 3;

    public ushort Version;
    public ushort Size;
    public uint Category;
    public int ColorType;
    public uint Color;
    public NvtxPayloadType PayloadType;
    [NativeName("reserved0")] public int Reserved;
    public ulong Payload;
    public int MessageType;
    public nint Message;
}
