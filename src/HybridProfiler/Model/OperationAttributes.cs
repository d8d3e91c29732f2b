namespace HybridProfiler.Model;

/// <summary>
/// Names under which attributes of device operations stand in a trace, whichever way they came into it: CUPTI, OpenCL,
/// the injection, an imported file. An attribute that a source does not know is absent; it is never written as 0 in its place.
/// </summary>
public static class OperationAttributes
{
    /// <summary>
    /// Text, size of a launch: <c>16x8x2/64x1x1</c>. On CUDA and HIP the blocks of the grid / the threads of a block; on
    /// OpenCL the work-items / the work-items of a group, which stand only where the program chose them.
    /// </summary>
    public const string Geometry = "geometry";

    /// <summary>Whole number, bytes that a copy moves or a fill writes.</summary>
    public const string Bytes = "bytes";

    /// <summary>Text, direction of a copy: a member of <see cref="Conversions"/>, such as <c>HostToDevice</c>.</summary>
    public const string Direction = "direction";

    /// <summary>Whole number, nanoseconds from the driver's queueing of the operation to its start.</summary>
    public const string QueuedNs = "queued_ns";

    /// <summary>Whole number, nanoseconds from the operation's submission to the device to its start.</summary>
    public const string SubmittedNs = "submitted_ns";

    /// <summary>Whole number, registers of each thread of a kernel.</summary>
    public const string RegistersPerThread = "registers_per_thread";

    /// <summary>Whole number, bytes of shared (OpenCL: local) memory that the kernel's code asks for, per block.</summary>
    public const string StaticSharedBytes = "static_shared_bytes";

    /// <summary>Whole number, bytes of shared memory that the launch asked for beyond that, per block.</summary>
    public const string DynamicSharedBytes = "dynamic_shared_bytes";

    /// <summary>Whole number, bytes of shared memory per block where a file states the sum alone: <see cref="StaticSharedBytes"/> + <see cref="DynamicSharedBytes"/>.</summary>
    public const string SharedBytes = "shared_bytes";

    /// <summary>Whole number, bytes of local (spilled and private) memory of each thread.</summary>
    public const string LocalBytesPerThread = "local_bytes_per_thread";

    /// <summary>Number, percent: occupancy as the tool that recorded the file estimated it, not measured and not this library's figure.</summary>
    public const string OccupancyEstimate = "occupancy_estimate";

    /// <summary>Text, blocks of a thread block cluster: <c>2x1x1</c>.</summary>
    public const string Cluster = "cluster";

    /// <summary>Whole number, the split of L1 cache and shared memory that was asked for and got, as CUPTI packs it: requested in the low four bits, executed above; 0 (no preference) is left out.</summary>
    public const string CacheConfig = "cache_config";

    /// <summary>Whole number, CUPTI's id of the CUDA graph that the operation is a node of; on an operation named "graph" the graph itself.</summary>
    public const string Graph = "graph";

    /// <summary>Whole number, CUPTI's id of the node within its graph, unique in the process.</summary>
    public const string GraphNode = "graph_node";

    /// <summary>Text, memory that a copy reads: Pageable, Pinned, Device, Array, Managed, Device Static, Managed Static, Unknown.</summary>
    public const string SourceMemory = "source_memory";

    /// <summary>Text, memory that a copy writes, in the same words.</summary>
    public const string TargetMemory = "target_memory";

    /// <summary>Whole number, the driver's ordinal of the device that a copy between devices reads.</summary>
    public const string SourceDevice = "source_device";

    /// <summary>Whole number, the driver's ordinal of the device that it writes.</summary>
    public const string TargetDevice = "target_device";

    /// <summary>Whole number, value that a fill writes.</summary>
    public const string FillValue = "fill_value";

    /// <summary>Text, collective operation that a communication kernel is part of.</summary>
    public const string Collective = "collective";
}
