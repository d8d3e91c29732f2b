namespace HybridProfiler.Cuda;

/// <summary>When component scopes are emitted as NVTX ranges.</summary>
public enum NvtxEmission : byte
{
    /// <summary>While a tool that listens to NVTX (Nsight) is attached to the process.</summary>
    WhenAttached = 0,
    /// <summary>Never.</summary>
    Never,
    /// <summary>Always where the NVTX library is there, attached or not.</summary>
    Always,
}
