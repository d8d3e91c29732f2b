using System.Diagnostics;
using System.Runtime.InteropServices;
using HybridProfiler.Goldens;

namespace HybridProfiler.NativePrograms;

/// <summary>A test program of the native build, which lies under artifacts/native-tests.</summary>
internal static class NativeTestProgram
{
    private static readonly string s_rid =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The native library of the product; skips where it was not built.</summary>
    public static string ProductLibrary => Built($"artifacts/native/{s_rid}/{(OperatingSystem.IsWindows() ? "libhybridprofiler.dll" : "libhybridprofiler.so")}");

    /// <summary>A simulated library of the vendor; skips where it was not built.</summary>
    public static string SimulatedLibrary(string name) => Built($"artifacts/native-fakes/{s_rid}/{name}");

    /// <summary>The program's path; skips where it was not built.</summary>
    public static string PathOf(string name) => Built($"artifacts/native-tests/{s_rid}/{name}{(OperatingSystem.IsWindows() ? ".exe" : "")}");

    /// <summary>Runs it to its end and returns what it printed.</summary>
    public static string Run(string name, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(PathOf(name), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}: {errors.Result}");
        return output;
    }

    private static string Built(string relative)
    {
        string path = Checkout.PathOf(relative);
        Assert.SkipUnless(File.Exists(path), $"{relative} was not built (./build.sh native-fakes)");
        return path;
    }
}
