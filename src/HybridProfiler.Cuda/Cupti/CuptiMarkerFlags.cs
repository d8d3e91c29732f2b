namespace HybridProfiler.Cuda.Cupti;

/// <summary>Which end of a range a marker is (<c>CUpti_ActivityFlag</c>).</summary>
[Flags]
[NativeName("CUPTI_ACTIVITY_FLAG_MARKER_*")]
internal enum CuptiMarkerFlags : uint
{
    [NativeName("CUPTI_ACTIVITY_FLAG_NONE")] None = 0,
    Instantaneous = 1,
    Start = 2,
    End = 4,
}
