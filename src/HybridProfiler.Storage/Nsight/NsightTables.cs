namespace HybridProfiler.Storage.Nsight;

/// <summary>Tables of events that are read.</summary>
internal static class NsightTables
{
    public static readonly HashSet<string> Read = new(StringComparer.Ordinal)
    {
        "CUPTI_ACTIVITY_KIND_RUNTIME", "NVTX_EVENTS", "CUPTI_ACTIVITY_KIND_KERNEL", "CUPTI_ACTIVITY_KIND_MEMCPY", "CUPTI_ACTIVITY_KIND_MEMSET",
        "CUPTI_ACTIVITY_KIND_GRAPH_TRACE",
    };
}
