using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>Attributes of operations and of calls as CUPTI reports them.</summary>
internal static class ActivityKeys
{
    public static readonly AttributeKey<long> Registers = AttributeKey<long>.Define(OperationAttributes.RegistersPerThread);
    public static readonly AttributeKey<long> StaticShared = AttributeKey<long>.Define(OperationAttributes.StaticSharedBytes);
    public static readonly AttributeKey<long> DynamicShared = AttributeKey<long>.Define(OperationAttributes.DynamicSharedBytes);
    public static readonly AttributeKey<long> LocalPerThread = AttributeKey<long>.Define(OperationAttributes.LocalBytesPerThread);
    public static readonly AttributeKey<string> Cluster = AttributeKey<string>.Define(OperationAttributes.Cluster);
    public static readonly AttributeKey<long> CacheConfig = AttributeKey<long>.Define(OperationAttributes.CacheConfig);
    public static readonly AttributeKey<long> Graph = AttributeKey<long>.Define(OperationAttributes.Graph);
    public static readonly AttributeKey<long> GraphNode = AttributeKey<long>.Define(OperationAttributes.GraphNode);
    public static readonly AttributeKey<string> SourceMemory = AttributeKey<string>.Define(OperationAttributes.SourceMemory);
    public static readonly AttributeKey<string> TargetMemory = AttributeKey<string>.Define(OperationAttributes.TargetMemory);
    public static readonly AttributeKey<long> SourceDevice = AttributeKey<long>.Define(OperationAttributes.SourceDevice);
    public static readonly AttributeKey<long> TargetDevice = AttributeKey<long>.Define(OperationAttributes.TargetDevice);
    public static readonly AttributeKey<long> FillValue = AttributeKey<long>.Define(OperationAttributes.FillValue);

    // Of allocations.
    public static readonly AttributeKey<long> AllocatedBytes = AttributeKey<long>.Define(AllocationAttributes.Bytes);
    public static readonly AttributeKey<long> Address = AttributeKey<long>.Define(AllocationAttributes.Address);
    public static readonly AttributeKey<string> Memory = AttributeKey<string>.Define(AllocationAttributes.Memory);
    public static readonly AttributeKey<long> MemoryDevice = AttributeKey<long>.Define(AllocationAttributes.Device);

    // Of memory pools.
    public static readonly AttributeKey<long> Pool = AttributeKey<long>.Define(MemoryPoolAttributes.Pool);
    public static readonly AttributeKey<long> PoolReservedBytes = AttributeKey<long>.Define(MemoryPoolAttributes.ReservedBytes);
    public static readonly AttributeKey<long> PoolUsedBytes = AttributeKey<long>.Define(MemoryPoolAttributes.UsedBytes);
    public static readonly AttributeKey<long> PoolKeptBytes = AttributeKey<long>.Define(MemoryPoolAttributes.KeptBytes);
    public static readonly AttributeKey<long> PoolReleaseThreshold = AttributeKey<long>.Define(MemoryPoolAttributes.ReleaseThresholdBytes);

    // Of the calls that wait.
    public static readonly AttributeKey<long> Stream = AttributeKey<long>.Define("stream");
    public static readonly AttributeKey<long> Event = AttributeKey<long>.Define("event");
}
