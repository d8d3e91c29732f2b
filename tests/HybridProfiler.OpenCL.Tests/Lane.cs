using System.Diagnostics;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>
/// A process of its own for tests that need another driver, device or layer: which ones the loader takes is decided once
/// per process.
/// </summary>
internal static class Lane
{
    private const string Variable = "HP_OPENCL_LANE";
    private static readonly string[] s_oclgrind = ["/usr/lib/oclgrind/liboclgrind-rt-icd.so", "/usr/lib/x86_64-linux-gnu/oclgrind/liboclgrind-rt-icd.so"];

    /// <summary>The lane of this process; null in the process that starts the others.</summary>
    public static string? Current => Environment.GetEnvironmentVariable(Variable);

    /// <summary>Environment in which Oclgrind is the only driver. Skips the test where it is not installed.</summary>
    public static Dictionary<string, string> Oclgrind()
    {
        string? library = Array.Find(s_oclgrind, File.Exists);
        if (library is null) Assert.Skip("Oclgrind is not installed");
        string vendor = Path.Combine(TemporaryFolder.UntilExit("hp-icd-"), "oclgrind.icd");
        File.WriteAllText(vendor, library + "\n");
        return new() { ["OCL_ICD_VENDORS"] = vendor };
    }

    /// <summary>Runs tests in a lane and fails with their output when one fails or none passes.</summary>
    /// <param name="lane">Name of the lane.</param>
    /// <param name="environment">What the process finds besides the environment of this one.</param>
    /// <param name="filter">Arguments that choose the tests.</param>
    public static void Run(string lane, Dictionary<string, string> environment, params string[] filter)
    {
        if (Current is { } current) Assert.Skip($"already in the lane {current}");
        using (new Machine())
        {
            // Skips with the reason where there is no OpenCL at all.
        }

        ProcessStartInfo start = new("dotnet", [typeof(Lane).Assembly.Location, "--no-ansi", "--progress", "off", .. filter]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = lane;
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(180_000))
        {
            process.Kill(true);
            Assert.Fail($"{lane}: still running after three minutes\n{output.Result}");
        }

        bool passed = process.ExitCode == 0 && !output.Result.Contains("succeeded: 0", StringComparison.Ordinal) && output.Result.Contains("skipped: 0", StringComparison.Ordinal);
        Assert.True(passed, $"{lane}: exit code {process.ExitCode}\n{output.Result}\n{errors.Result}");
    }
}
