namespace HybridProfiler.Cuda.Nvtx;

/// <summary>How a payload's bits are read (<c>nvtxPayloadType_t</c>).</summary>
internal enum NvtxPayloadType
{
    [NativeName("NVTX_PAYLOAD_UNKNOWN")] None = 0,
    [NativeName("NVTX_PAYLOAD_TYPE_UNSIGNED_INT64")] UInt64 = 1,
    [NativeName("NVTX_PAYLOAD_TYPE_INT64")] Int64 = 2,
    [NativeName("NVTX_PAYLOAD_TYPE_DOUBLE")] Double = 3,
    [NativeName("NVTX_PAYLOAD_TYPE_UNSIGNED_INT32")] UInt32 = 4,
    [NativeName("NVTX_PAYLOAD_TYPE_INT32")] Int32 = 5,
    [NativeName("NVTX_PAYLOAD_TYPE_FLOAT")] Single = 6,
}
