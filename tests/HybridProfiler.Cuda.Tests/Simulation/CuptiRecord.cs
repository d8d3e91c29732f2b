using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>An activity record as it lay in a buffer: offsets as CUPTI has them since 11.2, by numbers of its own.</summary>
internal sealed class CuptiRecord(byte[] bytes)
{
    public const uint Memcpy = 1, Memset = 2, Driver = 4, Kernel = 10, Overhead = 17, CudaEvent = 36, Synchronization = 38, External = 39, Memory = 49, GraphTrace = 51;

    public uint Kind => At<uint>(0);

    public int Size => bytes.Length;

    public uint Correlation => At<uint>(Kind switch { Memcpy or Memset => 44, Driver => 32, Kernel => 92, CudaEvent => 4, Synchronization => 24, External => 16, Memory => 12, GraphTrace => 4, _ => throw new InvalidOperationException($"kind {Kind}") });

    public long Start => At<long>(Kind is Driver or Synchronization or GraphTrace ? 8 : 16);

    public long End => At<long>(Kind is Driver or Synchronization or GraphTrace ? 16 : 24);

    public ulong Bytes => At<ulong>(Kind == Memory ? 24 : 8);

    public uint Stream => At<uint>(Kind switch { Kernel => 48, Memcpy or Memset => 40, CudaEvent => 12, Synchronization => 32, _ => throw new InvalidOperationException($"kind {Kind}") });

    public string? Name => Kind == Kernel ? Marshal.PtrToStringUTF8(At<nint>(104)) : null;

    public T At<T>(int offset) where T : unmanaged => MemoryMarshal.Read<T>(bytes.AsSpan(offset));
}
