namespace HybridProfiler.Cuda.Cupti;

/// <summary>CUPTI's numbers of memories, copies and overheads in words; those of copies and fills are the words of Kineto, which other tools know.</summary>
internal static class MemoryNames
{
    private static readonly string[] s_memories = ["Unknown", "Pageable", "Pinned", "Device", "Array", "Managed", "Device Static", "Managed Static"];
    private static readonly string[] s_copies = ["Unknown", "HtoD", "DtoH", "HtoA", "AtoH", "AtoA", "AtoD", "DtoA", "DtoD", "HtoH", "PtoP"];
    private static readonly Dictionary<(uint Kind, uint Source, uint Target), string> s_copyNames = [];
    private static readonly Dictionary<uint, string> s_fillNames = [];

    public static string Memory(uint memory) => memory < s_memories.Length ? s_memories[memory] : "Unknown";

    /// <summary>Kind of memory of an allocation.</summary>
    public static MemoryKind KindOf(uint memory) => memory switch
    {
        1 => MemoryKind.Native,
        2 => MemoryKind.PageLocked,
        3 or 4 or 6 => MemoryKind.Device,
        5 or 7 => MemoryKind.Unified,
        _ => MemoryKind.Unknown,
    };

    public static string Copy(uint kind, uint source, uint target)
    {
        lock (s_copyNames)
        {
            if (!s_copyNames.TryGetValue((kind, source, target), out string? name))
                s_copyNames.Add((kind, source, target), name = $"Memcpy {(kind < s_copies.Length ? s_copies[kind] : s_copies[0])} ({Memory(source)} -> {Memory(target)})");
            return name;
        }
    }

    public static string Fill(uint memory)
    {
        lock (s_fillNames)
        {
            if (!s_fillNames.TryGetValue(memory, out string? name)) s_fillNames.Add(memory, name = $"Memset ({Memory(memory)})");
            return name;
        }
    }

    /// <summary>Arrays are device memory.</summary>
    public static Conversions Direction(uint copyKind) => copyKind switch
    {
        1 or 3 => Conversions.HostToDevice,
        2 or 4 => Conversions.DeviceToHost,
        5 or 6 or 7 or 8 or 9 or 10 => Conversions.Copy,
        _ => Conversions.None,
    };

    public static string Overhead(uint kind) => kind switch
    {
        1 => "driver compiler",
        1 << 16 => "CUPTI buffer flush",
        2 << 16 => "CUPTI instrumentation",
        3 << 16 => "CUPTI resource",
        4 << 16 => "module loading",
        5 << 16 => "lazy function loading",
        6 << 16 => "command buffer full",
        _ => $"overhead {kind}",
    };
}
