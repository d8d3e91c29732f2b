using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>One decoded record: <c>hp_activity</c> of the native library. Which of the overlaid fields hold depends on the type.</summary>
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
    [FieldOffset(88)] public uint StaticShared;
    [FieldOffset(92)] public uint DynamicShared;
    [FieldOffset(96)] public uint LocalPerThread;
    [FieldOffset(100)] public uint Registers;
    [FieldOffset(104)] public uint CacheConfig;
    [FieldOffset(108)] public uint Graph;
    [FieldOffset(112)] public uint LaunchType;
    [FieldOffset(116)] public ClusterSize Cluster;
    [FieldOffset(128)] public long QueuedNs;
    [FieldOffset(136)] public long SubmittedNs;

    /// <summary>Copies: direction, memories, graph, and for copies between devices both of them.</summary>
    [FieldOffset(64)] public uint CopyKind;
    [FieldOffset(68)] public uint SourceMemory;
    [FieldOffset(72)] public uint TargetMemory;
    [FieldOffset(76)] public uint CopyGraph;
    [FieldOffset(80)] public uint SourceDevice;
    [FieldOffset(84)] public uint SourceContext;
    [FieldOffset(88)] public uint TargetDevice;
    [FieldOffset(92)] public uint TargetContext;

    /// <summary>Fills.</summary>
    [FieldOffset(64)] public uint FillValue;
    [FieldOffset(68)] public uint FillMemory;
    [FieldOffset(72)] public uint FillGraph;

    /// <summary>Calls.</summary>
    [FieldOffset(64)] public uint Domain;
    [FieldOffset(68)] public uint Function;
    [FieldOffset(72)] public uint Process;
    [FieldOffset(76)] public uint Thread;
    [FieldOffset(80)] public uint Result;

    /// <summary>Synchronisations.</summary>
    [FieldOffset(64)] public uint SyncKind;
    [FieldOffset(68)] public uint SyncEvent;

    /// <summary>Overheads; their thread is <see cref="Thread"/>, their process <see cref="Process"/>.</summary>
    [FieldOffset(64)] public uint OverheadKind;

    /// <summary>Memory; its process is <see cref="Process"/>.</summary>
    [FieldOffset(64)] public uint MemoryOperation;
    [FieldOffset(68)] public uint MemoryKind;
    [FieldOffset(76)] public uint PoolType;
    [FieldOffset(80)] public ulong Address;
    [FieldOffset(88)] public ulong PoolAddress;
    [FieldOffset(96)] public ulong PoolSize;
    [FieldOffset(104)] public ulong PoolUsed;

    /// <summary>External correlation.</summary>
    [FieldOffset(64)] public ulong ExternalId;
    [FieldOffset(72)] public uint ExternalKind;

    /// <summary>Events.</summary>
    [FieldOffset(64)] public uint Recorded;

    /// <summary>Contexts.</summary>
    [FieldOffset(68)] public uint NullStream;

    /// <summary>Markers.</summary>
    [FieldOffset(64)] public nint MarkerDomain;
    [FieldOffset(72)] public uint MarkerFlags;
    [FieldOffset(76)] public uint MarkerId;
    [FieldOffset(88)] public uint MarkerThread;

    /// <summary>Launches of graphs.</summary>
    [FieldOffset(64)] public uint LaunchedGraph;

    public readonly bool HasTimes => (Flags & ActivityFlags.TimesUnknown) == 0;

    /// <summary>Grid and block.</summary>
    internal struct LaunchSize : IEquatable<LaunchSize>
    {
        public uint GridX, GridY, GridZ, BlockX, BlockY, BlockZ;

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
