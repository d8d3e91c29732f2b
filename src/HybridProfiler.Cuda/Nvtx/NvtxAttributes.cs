using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>nvtxEventAttributes_t, of versions 2 and 3: the same 48 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvtxAttributes
{
    /// <summary>The message is a handle from DomainRegisterStringA.</summary>
    public const int Registered = 3;

    public ushort Version;
    public ushort Size;
    public uint Category;
    public int ColorType;
    public uint Color;
    public int PayloadType;
    public int Reserved;
    public ulong Payload;
    public int MessageType;
    public nint Message;
}
