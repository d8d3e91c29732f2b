using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>
/// Finds the native library: beside the program, under <c>runtimes/&lt;rid&gt;/native</c>, then wherever the runtime
/// itself would look (which covers NuGet's cache and single-file extraction).
/// </summary>
internal static class NativeShimLocator
{
    /// <summary>
    /// File name without its ending. The same on every system: Windows does not tell `hybridprofiler.dll` from this very
    /// assembly, HybridProfiler.dll.
    /// </summary>
    internal const string LibraryName = "libhybridprofiler";

    /// <summary>The library's handle; 0 while it is not loaded.</summary>
    internal static nint Handle { get; private set; }

    /// <summary>Where the library was found, for messages.</summary>
    internal static string FoundAt { get; private set; } = LibraryName;

    /// <summary>Loads the library once; returns null on success, else the reason in one sentence.</summary>
    internal static string? Load()
    {
        if (IsMusl)
        {
            return "this system's C library is musl; the native library is built for glibc only";
        }

        string? rid = PortableRid();
        if (rid is null)
        {
            return $"there is no native library for {RuntimeInformation.OSDescription} on {RuntimeInformation.ProcessArchitecture}";
        }

        string file = FileName;
        string? refused = null;
        foreach (string path in (ReadOnlySpan<string>)
            [Path.Combine(AppContext.BaseDirectory, file), Path.Combine(AppContext.BaseDirectory, "runtimes", rid, "native", file)])
        {
            if (!File.Exists(path))
            {
                continue;
            }

            if (NativeLibrary.TryLoad(path, out nint handle))
            {
                Handle = handle;
                FoundAt = path;
                return null;
            }

            refused ??= path;
        }

        if (NativeLibrary.TryLoad(LibraryName, typeof(NativeShimLocator).Assembly, searchPath: null, out nint found))
        {
            Handle = found;
            FoundAt = file;
            return null;
        }

        return refused is null
            ? $"{file} was found neither in {AppContext.BaseDirectory} nor in its runtimes/{rid}/native nor on the system's path"
            : $"the system's loader refused {refused}: {LoaderMessage(refused)}";
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? LibraryName + ".dll"
        : OperatingSystem.IsMacOS() ? LibraryName + ".dylib"
        : LibraryName + ".so";

    // NuGet falls back from linux-musl-x64 to linux-x64, so a musl system does find the glibc build: it is refused here.
    private static bool IsMusl =>
        OperatingSystem.IsLinux()
        && (RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal));

    private static string? PortableRid()
    {
        string? system =
            OperatingSystem.IsLinux() ? "linux"
            : OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : null;
        string? processor = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            _ => null,
        };
        return system is null || processor is null ? null : $"{system}-{processor}";
    }

    private static string LoaderMessage(string path)
    {
        try
        {
            NativeLibrary.Load(path);
            return "it loaded when tried again";
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
