using HybridProfiler.Cuda.Events;
using HybridProfiler.Cuda.Nvml;

namespace HybridProfiler.Cuda.Recording;

/// <summary>The sources that options ask for, in the order in which they are started and drained.</summary>
internal static class CudaSources
{
    public static IEnumerable<ICudaSource> For(CudaOptions options)
    {
        yield return new EventSource();
        if (options.NvmlRateHz > 0) yield return new NvmlSource();
    }
}
