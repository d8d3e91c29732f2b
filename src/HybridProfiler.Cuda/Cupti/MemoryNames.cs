namespace HybridProfiler.Cuda.Cupti;

/// <summary>CUPTI's numbers of memories, copies and overheads in words; those of copies and fills are the words of Kineto, which other tools know.</summary>
internal static class MemoryNames
{
    private static readonly Dictionary<(CuptiCopyKind Kind, CuptiMemoryKind Source, CuptiMemoryKind Target), string> s_copyNames = [];
    private static readonly Dictionary<CuptiMemoryKind, string> s_fillNames = [];

    public static string Memory(CuptiMemoryKind memory) => memory switch
    {
        CuptiMemoryKind.Pageable => "Pageable",
        CuptiMemoryKind.Pinned => "Pinned",
        CuptiMemoryKind.Device => "Device",
        CuptiMemoryKind.Array => "Array",
        CuptiMemoryKind.Managed => "Managed",
        CuptiMemoryKind.DeviceStatic => "Device Static",
        CuptiMemoryKind.ManagedStatic => "Managed Static",
        _ => "Unknown",
    };

    /// <summary>Kind of memory of an allocation.</summary>
    public static MemoryKind KindOf(CuptiMemoryKind memory) => memory switch
    {
        CuptiMemoryKind.Pageable => MemoryKind.Native,
        CuptiMemoryKind.Pinned => MemoryKind.PageLocked,
        CuptiMemoryKind.Device or CuptiMemoryKind.Array or CuptiMemoryKind.DeviceStatic => MemoryKind.Device,
        CuptiMemoryKind.Managed or CuptiMemoryKind.ManagedStatic => MemoryKind.Unified,
        _ => MemoryKind.Unknown,
    };

    public static string Copy(CuptiCopyKind kind, CuptiMemoryKind source, CuptiMemoryKind target)
    {
        lock (s_copyNames)
        {
            if (!s_copyNames.TryGetValue((kind, source, target), out string? name))
                s_copyNames.Add((kind, source, target), name = $"Memcpy {(kind <= CuptiCopyKind.PtoP ? kind : CuptiCopyKind.Unknown)} ({Memory(source)} -> {Memory(target)})");
            return name;
        }
    }

    public static string Fill(CuptiMemoryKind memory)
    {
        lock (s_fillNames)
        {
            if (!s_fillNames.TryGetValue(memory, out string? name)) s_fillNames.Add(memory, name = $"Memset ({Memory(memory)})");
            return name;
        }
    }

    /// <summary>Arrays are device memory.</summary>
    public static Conversions Direction(CuptiCopyKind copyKind) => copyKind switch
    {
        CuptiCopyKind.HtoD or CuptiCopyKind.HtoA => Conversions.HostToDevice,
        CuptiCopyKind.DtoH or CuptiCopyKind.AtoH => Conversions.DeviceToHost,
        CuptiCopyKind.AtoA or CuptiCopyKind.AtoD or CuptiCopyKind.DtoA or CuptiCopyKind.DtoD or CuptiCopyKind.HtoH or CuptiCopyKind.PtoP => Conversions.Copy,
        _ => Conversions.None,
    };

    public static string Overhead(CuptiOverheadKind kind) => kind switch
    {
        CuptiOverheadKind.DriverCompiler => "driver compiler",
        CuptiOverheadKind.CuptiBufferFlush => "CUPTI buffer flush",
        CuptiOverheadKind.CuptiInstrumentation => "CUPTI instrumentation",
        CuptiOverheadKind.CuptiResource => "CUPTI resource",
        CuptiOverheadKind.ModuleLoading => "module loading",
        CuptiOverheadKind.LazyFunctionLoading => "lazy function loading",
        CuptiOverheadKind.CommandBufferFull => "command buffer full",
        _ => $"overhead {(uint)kind}",
    };
}
