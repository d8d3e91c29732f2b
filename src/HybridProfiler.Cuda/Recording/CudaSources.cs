using HybridProfiler.Cuda.Events;
using HybridProfiler.Cuda.Nvml;
using HybridProfiler.Cuda.Nvtx;

namespace HybridProfiler.Cuda.Recording;

/// <summary>The sources that options ask for, in the order in which they are started and drained.</summary>
internal static class CudaSources
{
    public static IEnumerable<ICudaSource> For(CudaOptions options)
    {
        yield return new EventSource();
        if (options.NvmlRateHz > 0) yield return new NvmlSource();
        // Which tool listens to NVTX is settled before the program starts: none is no absence, unless one was asked for.
        bool isOurs = NvtxTools.IsInjectionOurs(out string path);
        if (isOurs) yield return new NvtxReceptionSource(path);
        if (options.Nvtx == NvtxEmission.Always || (options.Nvtx == NvtxEmission.WhenAttached && path.Length > 0 && !isOurs)) yield return new NvtxEmissionSource();
    }
}
