using HybridProfiler.Goldens;

namespace HybridProfiler.Packaging.Tests;

/// <summary>The package with hybridprof compiled ahead of time for this machine: made once in a run, when a test first asks, and only where HP_VERIFY=full asks for it, since it takes minutes.</summary>
internal static class NativeTool
{
    private static readonly Lazy<Task<string?>> s_absence = new(Make);

    /// <summary>Folder feed with this package alone.</summary>
    internal static string Feed { get; } = Path.Combine(PackedFeed.Workplace, "feed-native");

    internal static string Package { get; } = $"{PackedFeed.Tool}.{NativeLibrary.HostRid}";

    /// <summary>Makes the package, once; says why it is not there.</summary>
    internal static Task<string?> Absence() => s_absence.Value;

    private static async Task<string?> Make()
    {
        if (Environment.GetEnvironmentVariable("HP_VERIFY") != "full") return "compiling hybridprof ahead of time and comparing it with itself takes minutes (./build.sh verify does it)";
        if (!OperatingSystem.IsLinux()) return "the native program is tried on Linux";
        if (!NativeLibrary.IsBuiltForHost) return NativeLibrary.WhyAbsent;
        if (CommandLine.Find("clang") is null && CommandLine.Find("gcc") is null) return "there is no C compiler to link a program with (package clang or gcc)";
        CommandLine pack = await PackedFeed.PackTool(Feed, NativeLibrary.HostRid, CancellationToken.None);
        if (pack.Output.Contains("NU1101", StringComparison.Ordinal) || pack.Output.Contains("NU1102", StringComparison.Ordinal)) return "the compiler ahead of time (package Microsoft.DotNet.ILCompiler) is not to be had here";
        pack.MustSucceed().MustNotWarn();
        return null;
    }
}
