using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using HybridProfiler.Goldens;

namespace HybridProfiler.Packaging.Tests;

/// <summary>The native libraries that have been built, as they lie under artifacts/native.</summary>
internal static partial class NativeLibrary
{
    internal const string WhyAbsent = "the native library is not built here (./build.sh native)";

    internal static string HostRid { get; } =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>Paths relative to artifacts/native, such as linux-x64/libhybridprofiler.so.</summary>
    internal static IReadOnlyList<string> Built { get; } = Enumerate();

    internal static bool IsBuiltForHost => Built.Any(f => f.StartsWith(HostRid + "/", StringComparison.Ordinal));

    /// <summary>The names of the entries that the public header declares, in order.</summary>
    internal static IEnumerable<string> Declared => Entry().Matches(File.ReadAllText(Checkout.PathOf("native/include/hybridprofiler.h")))
        .Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);

    /// <summary>The absolute path of the library for a platform; skips the calling test where it is not built.</summary>
    internal static string Need(string platform)
    {
        string? library = Built.FirstOrDefault(f => f.StartsWith(platform + "/", StringComparison.Ordinal));
        if (library is null) Assert.Skip($"the native library for {platform} is not built here (./build.sh {(platform == HostRid ? "native" : "cross")})");
        return Checkout.PathOf("artifacts/native/" + library);
    }

    private static IReadOnlyList<string> Enumerate()
    {
        string folder = Checkout.PathOf("artifacts/native");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*hybridprofiler.*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))]
            : [];
    }

    [GeneratedRegex(@"^HP_API [^;=]*?\b(\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
