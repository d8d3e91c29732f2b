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

    // By the number of the module.
    private static readonly int[] s_sizes = [0, NvtxSlots.Core, NvtxSlots.Cuda, NvtxSlots.OpenCl, NvtxSlots.CudaRuntime, NvtxSlots.Core2, NvtxSlots.Sync];
    private static readonly Dictionary<string, int> s_slots = new(StringComparer.Ordinal)
    {
        ["nvtxDomainRangeStartEx"] = NvtxSlots.DomainRangeStartEx,
        ["nvtxDomainRangeEnd"] = NvtxSlots.DomainRangeEnd,
        ["nvtxDomainRangePushEx"] = NvtxSlots.DomainRangePushEx,
        ["nvtxDomainRangePop"] = NvtxSlots.DomainRangePop,
        ["nvtxDomainNameCategoryA"] = NvtxSlots.DomainNameCategoryA,
        ["nvtxDomainRegisterStringA"] = NvtxSlots.DomainRegisterStringA,
        ["nvtxDomainCreateA"] = NvtxSlots.DomainCreateA,
    };

    private static readonly (nint Table, nint Entries)[] s_modules = Allocate();
    private static readonly NvtxCallbacks* s_callbacks = NewCallbacks();
    private static readonly NvtxVersionInfo* s_version = NewVersion();

    /// <summary>Hands this client to a tool.</summary>
    /// <param name="initialize">The tool's InitializeInjectionNvtx2.</param>
    /// <returns>The entries that the tool filled in; null when it refused.</returns>
    public static NvtxFunctions? Attach(nint initialize)
    {
        int taken = ((delegate* unmanaged<nint, int>)initialize)((nint)(delegate* unmanaged<NvtxExportTable, void*>)&ExportTable);
        return taken == 0 ? null : new NvtxFunctions(static name => ((nint*)s_modules[(int)NvtxModule.Core2].Entries)[s_slots[name]], Version);
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

    private static NvtxCallbacks* NewCallbacks()
    {
        NvtxCallbacks* callbacks = (NvtxCallbacks*)NativeMemory.AllocZeroed((nuint)sizeof(NvtxCallbacks));
        callbacks->Size = (nuint)sizeof(NvtxCallbacks);
        callbacks->ModuleTable = (nint)(delegate* unmanaged<NvtxModule, void**, uint*, int>)&ModuleTable;
        return callbacks;
    }

    private static NvtxVersionInfo* NewVersion()
    {
        NvtxVersionInfo* version = (NvtxVersionInfo*)NativeMemory.AllocZeroed((nuint)sizeof(NvtxVersionInfo));
        version->Size = (nuint)sizeof(NvtxVersionInfo);
        version->Version = Version;
        version->Reserved = 0;
        version->SetInjectionVersion = (nint)(delegate* unmanaged<uint, void>)&SetInjectionVersion;
        return version;
    }

    // Called by the tool, inside Attach.
    [UnmanagedCallersOnly]
    private static void* ExportTable(NvtxExportTable table) => table switch
    {
        NvtxExportTable.Callbacks => s_callbacks,
        NvtxExportTable.VersionInfo => s_version,
        _ => null,
    };

    [UnmanagedCallersOnly]
    private static int ModuleTable(NvtxModule module, void** table, uint* size)
    {
        if (module <= NvtxModule.Invalid || (int)module >= s_sizes.Length || table == null || size == null) return 0;
        *table = (void*)s_modules[(int)module].Table;
        *size = (uint)s_sizes[(int)module];
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void SetInjectionVersion(uint version)
    {
    }
}
