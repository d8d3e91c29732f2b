namespace HybridProfiler.Cuda.Cupti;

/// <summary>What time was lost to (<c>CUpti_ActivityOverheadKind</c>).</summary>
[NativeName("CUPTI_ACTIVITY_OVERHEAD_*")]
internal enum CuptiOverheadKind : uint
{
    DriverCompiler = 1,
    CuptiBufferFlush = 1 << 16,
    CuptiInstrumentation = 2 << 16,
    CuptiResource = 3 << 16,
    [NativeName("CUPTI_ACTIVITY_OVERHEAD_RUNTIME_TRIGGERED_MODULE_LOADING", Since = "12.4")] ModuleLoading = 4 << 16,
    [NativeName("CUPTI_ACTIVITY_OVERHEAD_LAZY_FUNCTION_LOADING", Since = "12.4")] LazyFunctionLoading = 5 << 16,
    [NativeName("CUPTI_ACTIVITY_OVERHEAD_COMMAND_BUFFER_FULL", Since = "12.4")] CommandBufferFull = 6 << 16,
}
