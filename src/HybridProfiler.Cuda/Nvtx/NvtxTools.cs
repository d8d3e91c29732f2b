using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>Finds who listens to NVTX in this process. Asked once: a client is handed to a tool once.</summary>
internal static class NvtxTools
{
    /// <summary>Names the library that tools ask NVTX's clients to load; set before the program starts.</summary>
    public const string InjectionVariable = "NVTX_INJECTION64_PATH";

    private static readonly Lock s_lock = new();
    private static NvtxEmitter? s_emitter;
    private static string s_whyNot = "";
    private static bool s_isAsked;

    /// <summary>The library that the variable names, when it is HybridProfiler's own: then nobody else listens, and it receives.</summary>
    public static bool IsInjectionOurs(out string path)
    {
        path = Environment.GetEnvironmentVariable(InjectionVariable) ?? "";
        return path.Length > 0 && NativeLibrary.TryLoad(path, out nint handle) && NativeLibrary.TryGetExport(handle, "hp_nvtx_drain", out _);
    }

    /// <summary>What shows scopes to the tool that listens; null, with the reason, when none does.</summary>
    /// <param name="emission">Always: through the vendor's library where no tool is named.</param>
    /// <param name="folder">Folder searched first for the vendor's library; may be null.</param>
    /// <param name="whyNot">Reason.</param>
    public static NvtxEmitter? Emitter(NvtxEmission emission, string? folder, out string whyNot)
    {
        lock (s_lock)
        {
            if (!s_isAsked)
            {
                s_isAsked = true;
                s_emitter = Attached(out s_whyNot) is { } functions ? new NvtxEmitter(functions) : null;
            }

            if (s_emitter is null && emission == NvtxEmission.Always && ThroughLibrary(folder, ref s_whyNot) is { } exported) s_emitter = new NvtxEmitter(exported);
            whyNot = s_whyNot;
            return s_emitter;
        }
    }

    private static NvtxFunctions? Attached(out string whyNot)
    {
        whyNot = $"no tool listens: {InjectionVariable} is not set (Nsight sets it for the programs that it starts)";
        if (Environment.GetEnvironmentVariable(InjectionVariable) is not { Length: > 0 } path) return null;
        if (!NativeLibrary.TryLoad(path, out nint handle))
        {
            whyNot = $"the library that {InjectionVariable} names does not load: {path}";
            return null;
        }

        if (NativeLibrary.TryGetExport(handle, "hp_nvtx_drain", out _))
        {
            whyNot = $"{InjectionVariable} names HybridProfiler's own library, which receives; scopes are in the trace anyway";
            return null;
        }

        if (!NativeLibrary.TryGetExport(handle, "InitializeInjectionNvtx2", out nint initialize))
        {
            whyNot = $"the library that {InjectionVariable} names has no InitializeInjectionNvtx2: {path}";
            return null;
        }

        if (NvtxClient.Attach(initialize) is { } functions) return functions;
        whyNot = $"the tool in {path} did not take this process";
        return null;
    }

    private static NvtxFunctions? ThroughLibrary(string? folder, ref string whyNot)
    {
        string name = OperatingSystem.IsWindows() ? "nvToolsExt64_1.dll" : "libnvToolsExt.so.1";
        IEnumerable<string> names = folder is null ? [name] : [Path.GetFullPath(Path.Combine(folder, name)), name];
        if (VendorLibrary.Open(names, out string notOpened) is { } library) return new NvtxFunctions(library.Find, 2);
        whyNot += $"; and NVTX's own library is not there: {notOpened}";
        return null;
    }
}
