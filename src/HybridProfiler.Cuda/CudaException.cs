using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda;

/// <summary>A CUDA call made on behalf of the program failed, or CUDA is not there; the message names the call, the values and what helps.</summary>
public sealed class CudaException : InvalidOperationException
{
    internal CudaException(string message, CudaStatus status = CudaStatus.Success)
        : base(message) => Status = (int)status;

    /// <summary>The driver's status (<c>CUresult</c>), or 0 when no call failed.</summary>
    public int Status { get; }
}
