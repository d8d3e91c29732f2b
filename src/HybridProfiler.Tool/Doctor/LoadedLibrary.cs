using System.Diagnostics;

namespace HybridProfiler.Tool.Doctor;

/// <summary>Where a library lies that this process has loaded.</summary>
internal static class LoadedLibrary
{
    /// <summary>The file whose name begins so; null when no such library is loaded.</summary>
    public static string? PathOf(string beginOfName)
    {
        using Process process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            using (module)
            {
                if (System.IO.Path.GetFileName(module.FileName).StartsWith(beginOfName, StringComparison.OrdinalIgnoreCase)) return module.FileName;
            }
        }

        return null;
    }
}
