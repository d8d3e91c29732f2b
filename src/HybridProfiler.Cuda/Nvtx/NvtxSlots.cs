namespace HybridProfiler.Cuda.Nvtx;

/// <summary>Lengths of the tables of entries, the unused first entry included, and the places of those that are called.</summary>
internal static class NvtxSlots
{
    [NativeName("NVTX_CBID_CORE_SIZE")] public const int Core = 16;
    [NativeName("NVTX_CBID_CUDA_SIZE")] public const int Cuda = 9;
    [NativeName("NVTX_CBID_OPENCL_SIZE")] public const int OpenCl = 15;
    [NativeName("NVTX_CBID_CUDART_SIZE")] public const int CudaRuntime = 7;
    [NativeName("NVTX_CBID_CORE2_SIZE")] public const int Core2 = 16;
    [NativeName("NVTX_CBID_SYNC_SIZE")] public const int Sync = 7;

    [NativeName("NVTX_CBID_CORE2_DomainRangeStartEx")] public const int DomainRangeStartEx = 2;
    [NativeName("NVTX_CBID_CORE2_DomainRangeEnd")] public const int DomainRangeEnd = 3;
    [NativeName("NVTX_CBID_CORE2_DomainRangePushEx")] public const int DomainRangePushEx = 4;
    [NativeName("NVTX_CBID_CORE2_DomainRangePop")] public const int DomainRangePop = 5;
    [NativeName("NVTX_CBID_CORE2_DomainNameCategoryA")] public const int DomainNameCategoryA = 8;
    [NativeName("NVTX_CBID_CORE2_DomainRegisterStringA")] public const int DomainRegisterStringA = 10;
    [NativeName("NVTX_CBID_CORE2_DomainCreateA")] public const int DomainCreateA = 12;
}
