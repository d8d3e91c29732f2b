namespace HybridProfiler.Cuda.Nvtx;

/// <summary>Tables of entries that a client of NVTX has (<c>NvtxCallbackModule</c>).</summary>
[NativeName("NVTX_CB_MODULE_*")]
internal enum NvtxModule
{
    Invalid = 0,
    Core = 1,
    Cuda = 2,
    [NativeName("NVTX_CB_MODULE_OPENCL")] OpenCl = 3,
    [NativeName("NVTX_CB_MODULE_CUDART")] CudaRuntime = 4,
    [NativeName("NVTX_CB_MODULE_CORE2")] Core2 = 5,
    Sync = 6,
}
