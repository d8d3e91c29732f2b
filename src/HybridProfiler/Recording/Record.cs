using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>The one record of the recording path: 32 bytes, two to a cache line. Times are raw ticks of <see cref="HostClock"/>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct Record
{
    public long Start;
    public long End;
    public long Payload;
    public int Label;

    // Type in the low 8 bits; the high 24 bits are the depth of a scope, or the second key of an attribute.
    private uint _meta;

    public readonly RecordType Type => (RecordType)(byte)_meta;

    public readonly int Extra => (int)(_meta >> 8);

    [MethodImpl(HotPath.Inlined)]
    public void SetMeta(RecordType type, int extra) => _meta = (byte)type | (uint)extra << 8;
}
