namespace HybridProfiler.Cuda.Cupti;

/// <summary>Whose function a call is (<c>CUpti_CallbackDomain</c>).</summary>
internal enum CuptiDomain : uint
{
    [NativeName("CUPTI_CB_DOMAIN_DRIVER_API")] Driver = 1,
    [NativeName("CUPTI_CB_DOMAIN_RUNTIME_API")] Runtime = 2,
}
