namespace HybridProfiler.Cuda;

/// <summary>One of the vendor's libraries as it was found on this machine.</summary>
/// <param name="Name">What it is: "driver", "CUPTI", "NVML".</param>
/// <param name="State">What can be done with it.</param>
/// <param name="Version">Version as it states it; empty when it states none.</param>
/// <param name="Library">Name or path under which it was opened; empty when it was not.</param>
/// <param name="Reason">Why it cannot be used; empty when it can.</param>
/// <param name="Remedy">What would help; empty when it can be used.</param>
public sealed record CudaPart(string Name, CudaPartState State, string Version, string Library, string Reason, string Remedy)
{
    /// <summary>True when it can be used.</summary>
    public bool IsUsable => State == CudaPartState.Usable;
}
