namespace HybridProfiler.Cuda.Nvtx;

/// <summary>What a tool asks a client of NVTX for, by number (<c>NvtxExportTableID</c>).</summary>
[NativeName("NVTX_ETID_*")]
internal enum NvtxExportTable : uint
{
    Callbacks = 1,
    [NativeName("NVTX_ETID_VERSIONINFO")] VersionInfo = 3,
}

/// <summary>Gives a tool the tables of entries.</summary>
[NativeName("NvtxExportTableCallbacks")]
internal struct NvtxCallbacks
{
    [NativeName("struct_size")] public nuint Size;
    [NativeName("GetModuleFunctionTable")] public nint ModuleTable;
}

/// <summary>Tells a tool the version of the protocol.</summary>
[NativeName("NvtxExportTableVersionInfo")]
internal struct NvtxVersionInfo
{
    [NativeName("struct_size")] public nuint Size;
    public uint Version;
    [NativeName("reserved0")] public uint Reserved;
    [NativeName("SetInjectionNvtxVersion")] public nint SetInjectionVersion;
}
