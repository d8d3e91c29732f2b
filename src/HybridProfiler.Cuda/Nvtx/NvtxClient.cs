using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>
/// This process as a client of NVTX, without the vendor's library: a tool is handed tables of pointers and fills in those it
/// takes an interest in. The tables stay for as long as the process does, as the tool's pointers into them do.
/// </summary>
internal static unsafe class NvtxClient
{
    /// <summary>Version of the protocol spoken here, that of the header-only NVTX.</summary>
    public const ushort Version = 3;

    private const int Core2 = 5;

    // Entries of each module by its number, the unused first one included: core, CUDA, OpenCL, CUDA runtime, core 2, sync.
    private static readonly int[] s_sizes = [0, 16, 9, 15, 7, 16, 7];
    private static readonly Dictionary<string, int> s_slots = new(StringComparer.Ordinal)
    {
        ["nvtxDomainRangeStartEx"] = 2,
        ["nvtxDomainRangeEnd"] = 3,
        ["nvtxDomainRangePushEx"] = 4,
        ["nvtxDomainRangePop"] = 5,
        ["nvtxDomainNameCategoryA"] = 8,
        ["nvtxDomainRegisterStringA"] = 10,
        ["nvtxDomainCreateA"] = 12,
    };

    private static readonly (nint Table, nint Entries)[] s_modules = Allocate();
    private static readonly Callbacks* s_callbacks = NewCallbacks();
    private static readonly VersionInfo* s_version = NewVersion();

    /// <summary>Hands this client to a tool.</summary>
    /// <param name="initialize">The tool's InitializeInjectionNvtx2.</param>
    /// <returns>The entries that the tool filled in; null when it refused.</returns>
    public static NvtxFunctions? Attach(nint initialize)
    {
        int taken = ((delegate* unmanaged<nint, int>)initialize)((nint)(delegate* unmanaged<uint, void*>)&ExportTable);
        return taken == 0 ? null : new NvtxFunctions(static name => ((nint*)s_modules[Core2].Entries)[s_slots[name]], Version);
    }

    private static (nint Table, nint Entries)[] Allocate()
    {
        (nint, nint)[] modules = new (nint, nint)[s_sizes.Length];
        for (int module = 1; module < s_sizes.Length; module++)
        {
            // A null behind the last one ends the table, as the vendor's own do.
            nint size = s_sizes[module];
            nint* entries = (nint*)NativeMemory.AllocZeroed((nuint)size, (nuint)sizeof(nint));
            nint** table = (nint**)NativeMemory.AllocZeroed((nuint)size + 1, (nuint)sizeof(nint));
            for (int i = 1; i < size; i++) table[i] = entries + i;
            modules[module] = ((nint)table, (nint)entries);
        }

        return modules;
    }

    private static Callbacks* NewCallbacks()
    {
        Callbacks* callbacks = (Callbacks*)NativeMemory.AllocZeroed((nuint)sizeof(Callbacks));
        callbacks->Size = (nuint)sizeof(Callbacks);
        callbacks->ModuleTable = (nint)(delegate* unmanaged<int, void**, uint*, int>)&ModuleTable;
        return callbacks;
    }

    private static VersionInfo* NewVersion()
    {
        VersionInfo* version = (VersionInfo*)NativeMemory.AllocZeroed((nuint)sizeof(VersionInfo));
        version->Size = (nuint)sizeof(VersionInfo);
        version->Version = Version;
        version->Reserved = 0;
        version->SetInjectionVersion = (nint)(delegate* unmanaged<uint, void>)&SetInjectionVersion;
        return version;
    }

    // Called by the tool, inside Attach.
    [UnmanagedCallersOnly]
    private static void* ExportTable(uint id) => id switch
    {
        1 => s_callbacks,
        3 => s_version,
        _ => null,
    };

    [UnmanagedCallersOnly]
    private static int ModuleTable(int module, void** table, uint* size)
    {
        if (module < 1 || module >= s_sizes.Length || table == null || size == null) return 0;
        *table = (void*)s_modules[module].Table;
        *size = (uint)s_sizes[module];
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void SetInjectionVersion(uint version)
    {
    }

    private struct Callbacks
    {
        public nuint Size;
        public nint ModuleTable;
    }

    private struct VersionInfo
    {
        public nuint Size;
        public uint Version;
        public uint Reserved;
        public nint SetInjectionVersion;
    }
}
