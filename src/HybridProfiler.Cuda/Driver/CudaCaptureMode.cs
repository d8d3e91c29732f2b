namespace HybridProfiler.Cuda.Driver;

/// <summary>Which calls of a thread spoil a capture of a graph (<c>CUstreamCaptureMode</c>).</summary>
[NativeName("CU_STREAM_CAPTURE_MODE_*")]
internal enum CudaCaptureMode
{
    Global = 0,
    ThreadLocal = 1,
    Relaxed = 2,
}
