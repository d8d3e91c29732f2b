namespace HybridProfiler.Cuda.Driver;

/// <summary>How a stream is made (<c>CUstream_flags</c>).</summary>
[Flags]
[NativeName("CU_STREAM_*")]
internal enum CudaStreamFlags : uint
{
    Default = 0,
    NonBlocking = 1,
}
