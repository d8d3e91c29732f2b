using System.Diagnostics;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>
/// The contract on other devices and implementations. Which one the loader finds is decided once per process, so each lane
/// is a process of its own that runs the contract's tests.
/// </summary>
public sealed class LaneTests
{
    private const string LaneVariable = "HP_OPENCL_LANE";
    private static readonly string[] s_oclgrind = ["/usr/lib/oclgrind/liboclgrind-rt-icd.so", "/usr/lib/x86_64-linux-gnu/oclgrind/liboclgrind-rt-icd.so"];

    [Fact]
    public void Two_devices_keep_the_contract() => Run("two devices", new() { ["POCL_DEVICES"] = "pthread basic" });

    [Fact]
    public void A_device_that_executes_on_the_submitting_thread_keeps_the_contract() => Run("basic", new() { ["POCL_DEVICES"] = "basic" });

    [Fact]
    public void A_second_implementation_keeps_the_contract()
    {
        string? library = Array.Find(s_oclgrind, File.Exists);
        if (library is null) Assert.Skip("Oclgrind is not installed");
        string vendor = Path.Combine(Directory.CreateTempSubdirectory("hp-icd").FullName, "oclgrind.icd");
        File.WriteAllText(vendor, library + "\n");
        Run("Oclgrind", new() { ["OCL_ICD_VENDORS"] = vendor });
    }

    private static void Run(string lane, Dictionary<string, string> environment)
    {
        if (Environment.GetEnvironmentVariable(LaneVariable) is { } current) Assert.Skip($"already in the lane {current}");
        using (new Machine())
        {
            // Skips with the reason where there is no OpenCL at all.
        }

        ProcessStartInfo start = new("dotnet", [typeof(LaneTests).Assembly.Location, "--filter-class", typeof(OpenClContractTests).FullName!]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[LaneVariable] = lane;
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(180_000))
        {
            process.Kill(true);
            Assert.Fail($"{lane}: still running after three minutes");
        }

        Assert.True(process.ExitCode == 0 && !output.Result.Contains("skipped: 7", StringComparison.Ordinal), $"{lane}: exit code {process.ExitCode}\n{output.Result}\n{errors.Result}");
    }
}
