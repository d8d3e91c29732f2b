using HybridProfiler.Cuda.Events;

namespace HybridProfiler.Cuda.Recording;

/// <summary>The sources that options ask for, in the order in which they are started and drained.</summary>
internal static class CudaSources
{
    public static IEnumerable<ICudaSource> For(CudaOptions options)
    {
        _ = options;
        yield return new EventSource();
    }
}
