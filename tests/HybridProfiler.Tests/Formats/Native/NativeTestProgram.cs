using System.Diagnostics;
using System.Runtime.InteropServices;
using HybridProfiler.Goldens;

namespace HybridProfiler.Tests.Formats.Native;

/// <summary>A test program of the native build, which lies under artifacts/native-tests.</summary>
internal static class NativeTestProgram
{
    /// <summary>Runs it to its end and returns what it printed; skips where it was not built.</summary>
    public static string Run(string name, params string[] arguments)
    {
        string path = PathOf(name);
        Assert.SkipUnless(File.Exists(path), $"{Checkout.Relative(path)} was not built (./build.sh native)");
        using Process process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}: {errors.Result}");
        return output;
    }

    private static string PathOf(string name)
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        return Checkout.PathOf($"artifacts/native-tests/{system}-{architecture}/{name}{(OperatingSystem.IsWindows() ? ".exe" : "")}");
    }
}
