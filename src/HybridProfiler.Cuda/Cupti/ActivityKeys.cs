namespace HybridProfiler.Cuda.Cupti;

/// <summary>Attributes of operations as CUPTI reports them.</summary>
internal static class ActivityKeys
{
    public static readonly AttributeKey<long> Registers = AttributeKey<long>.Define("registers_per_thread");
    public static readonly AttributeKey<long> StaticShared = AttributeKey<long>.Define("static_shared_bytes");
    public static readonly AttributeKey<long> DynamicShared = AttributeKey<long>.Define("dynamic_shared_bytes");
    public static readonly AttributeKey<long> LocalPerThread = AttributeKey<long>.Define("local_bytes_per_thread");
    public static readonly AttributeKey<string> Cluster = AttributeKey<string>.Define("cluster");
    public static readonly AttributeKey<long> CacheConfig = AttributeKey<long>.Define("cache_config");
    public static readonly AttributeKey<long> Graph = AttributeKey<long>.Define("graph");
    public static readonly AttributeKey<long> GraphNode = AttributeKey<long>.Define("graph_node");
    public static readonly AttributeKey<string> SourceMemory = AttributeKey<string>.Define("source_memory");
    public static readonly AttributeKey<string> TargetMemory = AttributeKey<string>.Define("target_memory");
    public static readonly AttributeKey<long> SourceDevice = AttributeKey<long>.Define("source_device");
    public static readonly AttributeKey<long> TargetDevice = AttributeKey<long>.Define("target_device");
    public static readonly AttributeKey<long> FillValue = AttributeKey<long>.Define("value");
    public static readonly AttributeKey<long> Stream = AttributeKey<long>.Define("stream");
    public static readonly AttributeKey<long> Event = AttributeKey<long>.Define("event");
}
