using System.ComponentModel;
using System.Diagnostics;

namespace HybridProfiler.Tool.Viewing;

/// <summary>The user's web browser.</summary>
internal static class Browser
{
    /// <summary>Opens an address; false where there is no browser to open it.</summary>
    public static bool TryOpen(string address)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
            return true;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or PlatformNotSupportedException or FileNotFoundException)
        {
            return false;
        }
    }
}
