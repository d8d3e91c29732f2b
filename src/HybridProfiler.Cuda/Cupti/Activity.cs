using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>One decoded record of the native library. Which of the overlaid fields hold depends on the type.</summary>
[NativeName("hp_activity")]
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct Activity
{
    [FieldOffset(0)] public ActivityType Type;
    [FieldOffset(4)] public uint Correlation;
    [FieldOffset(8)] public long StartNs;
    [FieldOffset(16)] public long EndNs;
    [FieldOffset(24)] public uint Device;
    [FieldOffset(28)] public uint Context;
    [FieldOffset(32)] public uint Stream;
    [FieldOffset(36)] public ActivityFlags Flags;
    [FieldOffset(40)] public long Bytes;
    [FieldOffset(48)] public nint Name;
    [FieldOffset(56)] public ulong GraphNode;

    /// <summary>Kernels: grid and block, three each.</summary>
    [FieldOffset(64)] public LaunchSize Launch;
    [FieldOffset(88), NativeName("of.kernel.static_shared")] public uint StaticShared;
    [FieldOffset(92), NativeName("of.kernel.dynamic_shared")] public uint DynamicShared;
    [FieldOffset(96), NativeName("of.kernel.local_per_thread")] public uint LocalPerThread;
    [FieldOffset(100), NativeName("of.kernel.registers")] public uint Registers;
    [FieldOffset(104), NativeName("of.kernel.cache_config")] public uint CacheConfig;
    [FieldOffset(108), NativeName("of.kernel.graph")] public uint Graph;
    [FieldOffset(112), NativeName("of.kernel.launch_type")] public uint LaunchType;
    [FieldOffset(116), NativeName("of.kernel.cluster")] public ClusterSize Cluster;
    [FieldOffset(128), NativeName("of.kernel.queued_ns")] public long QueuedNs;
    [FieldOffset(136), NativeName("of.kernel.submitted_ns")] public long SubmittedNs;

    /// <summary>Copies: direction, memories, graph, and for copies between devices both of them.</summary>
    [FieldOffset(64), NativeName("of.copy.kind")] public CuptiCopyKind CopyKind;
    [FieldOffset(68), NativeName("of.copy.source_memory")] public CuptiMemoryKind SourceMemory;
    [FieldOffset(72), NativeName("of.copy.target_memory")] public CuptiMemoryKind TargetMemory;
    [FieldOffset(76), NativeName("of.copy.graph")] public uint CopyGraph;
    [FieldOffset(80), NativeName("of.copy.source_device")] public uint SourceDevice;
    [FieldOffset(84), NativeName("of.copy.source_context")] public uint SourceContext;
    [FieldOffset(88), NativeName("of.copy.target_device")] public uint TargetDevice;
    [FieldOffset(92), NativeName("of.copy.target_context")] public uint TargetContext;

    /// <summary>Fills.</summary>
    [FieldOffset(64), NativeName("of.fill.value")] public uint FillValue;
    [FieldOffset(68), NativeName("of.fill.memory")] public CuptiMemoryKind FillMemory;
    [FieldOffset(72), NativeName("of.fill.graph")] public uint FillGraph;

    /// <summary>Calls.</summary>
    [FieldOffset(64), NativeName("of.call.domain")] public CuptiDomain Domain;
    [FieldOffset(68), NativeName("of.call.function")] public uint Function;
    [FieldOffset(72), NativeName("of.call.process", "of.overhead.process", "of.memory.process", "of.pool.process")] public uint Process;
    [FieldOffset(76), NativeName("of.call.thread", "of.overhead.thread")] public uint Thread;
    [FieldOffset(80), NativeName("of.call.result")] public uint Result;

    /// <summary>Synchronisations.</summary>
    [FieldOffset(64), NativeName("of.sync.kind")] public CuptiSynchronization SyncKind;
    [FieldOffset(68), NativeName("of.sync.event")] public uint SyncEvent;

    /// <summary>Overheads; their thread is <see cref="Thread"/>, their process <see cref="Process"/>.</summary>
    [FieldOffset(64), NativeName("of.overhead.kind")] public CuptiOverheadKind OverheadKind;

    /// <summary>Memory; its process is <see cref="Process"/>.</summary>
    [FieldOffset(64), NativeName("of.memory.operation")] public CuptiMemoryOperation MemoryOperation;
    [FieldOffset(68), NativeName("of.memory.memory")] public CuptiMemoryKind MemoryKind;
    [FieldOffset(76), NativeName("of.memory.pool_type")] public CuptiMemoryPool PoolType;
    [FieldOffset(80), NativeName("of.memory.address", "of.pool.address")] public ulong Address;
    [FieldOffset(88), NativeName("of.memory.pool_address")] public ulong PoolAddress;
    [FieldOffset(96), NativeName("of.memory.pool_size")] public ulong PoolSize;
    [FieldOffset(104), NativeName("of.memory.pool_used")] public ulong PoolUsed;

    /// <summary>Memory pools; the address is <see cref="Address"/>, the process <see cref="Process"/>, what the pool holds <see cref="Bytes"/>.</summary>
    [FieldOffset(64), NativeName("of.pool.operation")] public CuptiPoolOperation PoolOperation;
    [FieldOffset(68), NativeName("of.pool.pool_type")] public CuptiMemoryPool OwnPoolType;
    [FieldOffset(76), NativeName("of.pool.tells_used")] public uint TellsUsed;
    [FieldOffset(88), NativeName("of.pool.used")] public ulong UsedBytes;
    [FieldOffset(96), NativeName("of.pool.release_threshold")] public ulong ReleaseThreshold;
    [FieldOffset(104), NativeName("of.pool.kept")] public ulong KeptBytes;

    /// <summary>External correlation.</summary>
    [FieldOffset(64), NativeName("of.external.id")] public ulong ExternalId;
    [FieldOffset(72), NativeName("of.external.kind")] public uint ExternalKind;

    /// <summary>Events.</summary>
    [FieldOffset(64), NativeName("of.event.event")] public uint Recorded;

    /// <summary>Contexts.</summary>
    [FieldOffset(68), NativeName("of.context_facts.null_stream")] public uint NullStream;

    /// <summary>Markers.</summary>
    [FieldOffset(64), NativeName("of.marker.domain")] public nint MarkerDomain;
    [FieldOffset(72), NativeName("of.marker.flags")] public CuptiMarkerFlags MarkerFlags;
    [FieldOffset(76), NativeName("of.marker.id")] public uint MarkerId;
    [FieldOffset(88), NativeName("of.marker.thread")] public uint MarkerThread;

    /// <summary>Launches of graphs.</summary>
    [FieldOffset(64), NativeName("of.graph.graph")] public uint LaunchedGraph;

    public readonly bool HasTimes => (Flags & ActivityFlags.TimesUnknown) == 0;

    /// <summary>Grid and block.</summary>
    internal struct LaunchSize : IEquatable<LaunchSize>
    {
        [NativeName("of.kernel.grid[0]")] public uint GridX;
        [NativeName("of.kernel.grid[1]")] public uint GridY;
        [NativeName("of.kernel.grid[2]")] public uint GridZ;
        [NativeName("of.kernel.block[0]")] public uint BlockX;
        [NativeName("of.kernel.block[1]")] public uint BlockY;
        [NativeName("of.kernel.block[2]")] public uint BlockZ;

        public readonly bool Equals(LaunchSize other) =>
            GridX == other.GridX && GridY == other.GridY && GridZ == other.GridZ && BlockX == other.BlockX && BlockY == other.BlockY && BlockZ == other.BlockZ;

        public override readonly bool Equals(object? obj) => obj is LaunchSize other && Equals(other);

        public override readonly int GetHashCode() => HashCode.Combine(GridX, GridY, GridZ, BlockX, BlockY, BlockZ);
    }

    [InlineArray(3)]
    internal struct ClusterSize
    {
        private uint _x;
    }
}
