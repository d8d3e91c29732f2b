using System.Runtime.InteropServices;
using HybridProfiler.Goldens;

namespace HybridProfiler.Packaging.Tests;

/// <summary>The native libraries that have been built, as they lie under artifacts/native.</summary>
internal static class NativeLibrary
{
    internal const string WhyAbsent = "the native library is not built here (./build.sh native)";

    internal static string HostRid { get; } =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>Paths relative to artifacts/native, such as linux-x64/libhybridprofiler.so.</summary>
    internal static IReadOnlyList<string> Built { get; } = Enumerate();

    internal static bool IsBuiltForHost => Built.Any(f => f.StartsWith(HostRid + "/", StringComparison.Ordinal));

    private static IReadOnlyList<string> Enumerate()
    {
        string folder = Checkout.PathOf("artifacts/native");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*hybridprofiler.*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))]
            : [];
    }
}
