namespace HybridProfiler.Cuda.Cupti;

/// <summary>From where to where a copy goes: host, device, array, peer (<c>CUpti_ActivityMemcpyKind</c>).</summary>
internal enum CuptiCopyKind : uint
{
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_UNKNOWN")] Unknown = 0,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_HTOD")] HtoD = 1,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_DTOH")] DtoH = 2,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_HTOA")] HtoA = 3,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_ATOH")] AtoH = 4,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_ATOA")] AtoA = 5,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_ATOD")] AtoD = 6,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_DTOA")] DtoA = 7,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_DTOD")] DtoD = 8,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_HTOH")] HtoH = 9,
    [NativeName("CUPTI_ACTIVITY_MEMCPY_KIND_PTOP")] PtoP = 10,
}
