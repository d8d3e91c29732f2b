using System.Diagnostics;
using System.Runtime.InteropServices;
using HybridProfiler.Goldens;

namespace HybridProfiler.Tool.Tests.Simulation;

/// <summary>The simulated CUDA driver for a process of the tool, configured before that begins.</summary>
internal static class SimulatedDriver
{
    private static readonly Lazy<string?> s_preload = new(Compile);

    /// <summary>Where the simulated libraries lie.</summary>
    public static string Folder { get; } = Checkout.PathOf($"artifacts/native-fakes/linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");

    private static string Library => Path.Combine(Folder, "libcuda.so.1");

    /// <summary>Skips the test where the simulated driver is not built.</summary>
    public static void SkipWithout()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the tool is tested with the simulated driver on Linux");
        if (!File.Exists(Library)) Assert.Skip($"the simulated CUDA driver is not built ({Library}); ./build.sh native-fakes builds it");
    }

    /// <summary>Environment in which the driver has settings (native/fakes/include/hp_fake.h); skips the test without a C compiler.</summary>
    public static Dictionary<string, string?> Configured(string settings)
    {
        SkipWithout();
        if (s_preload.Value is not { } preload) Assert.Skip("no C compiler (gcc or cc), with which the simulated driver is configured in another process");
        return new() { ["LD_PRELOAD"] = s_preload.Value, ["HPF_LIBRARY"] = Library, ["HPF_SETTINGS"] = settings };
    }

    private static string? Compile()
    {
        string source = Path.Combine(AppContext.BaseDirectory, "Simulation", "configure.c"), library = Path.Combine(TemporaryFolder.UntilExit("hybridprof-"), "configure.so");
        foreach (string compiler in (string[])["gcc", "cc"])
        {
            try
            {
                using Process process = Process.Start(new ProcessStartInfo(compiler, ["-shared", "-fPIC", "-o", library, source, "-ldl"]))!;
                process.WaitForExit();
                if (process.ExitCode == 0) return library;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed; the next one may be.
            }
        }

        return null;
    }
}
