using System.Runtime.InteropServices;
using HybridProfiler.Goldens;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>Where the simulated NVIDIA libraries lie that the native build makes.</summary>
internal static class SimulatedLibraries
{
    private static readonly string s_rid =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>Their folder; HP_FAKES names another one.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("HP_FAKES") is { Length: > 0 } named ? named : Checkout.PathOf($"artifacts/native-fakes/{s_rid}");

    /// <summary>File of the simulated driver.</summary>
    public static string Driver => Path.Combine(Folder, OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1");

    /// <summary>Why tests on the simulated driver are skipped; null when it is there.</summary>
    public static string? Absence =>
        !File.Exists(Driver) ? "the simulated driver is not built (./build.sh native-fakes)"
        : !OperatingSystem.IsWindows() && ForeignDriver() is { } foreign ? $"another CUDA driver is loaded already: {foreign}"
        : null;

    // The loader would give that one to whoever asks for libcuda.so.1 by name.
    private static string? ForeignDriver() =>
        File.Exists("/proc/self/maps")
            ? File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).FirstOrDefault(path => Path.GetFileName(path).StartsWith("libcuda.so", StringComparison.Ordinal) && path != Driver)
            : null;
}
