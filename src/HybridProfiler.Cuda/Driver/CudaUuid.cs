using System.Runtime.CompilerServices;

namespace HybridProfiler.Cuda.Driver;

/// <summary>Universally unique id of a device or of an instance of a partitioned one (<c>CUuuid</c>), bytes in the order in which they are printed.</summary>
[NativeName("CUuuid")]
[InlineArray(16)]
internal struct CudaUuid
{
    [NativeName("bytes")] private byte _first;

    /// <summary>As the vendor's tools print it, without their prefix ("GPU-" or "MIG-").</summary>
    public override readonly string ToString() => new Guid(this, bigEndian: true).ToString("D");
}
