using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridProfiler.Goldens;

namespace HybridProfiler.Packaging.Tests;

/// <summary>
/// The archive that proves the GPU facts elsewhere: small enough to carry, and true on a machine that has no GPU. To make
/// it and to run it twice takes minutes, so that it is tried where HP_VERIFY=full asks for it.
/// </summary>
public sealed partial class GpuBundleTests
{
    private const long MostBytes = 60L << 20;
    private const string Name = "hybridprofiler-gpu-linux-x64";

    [Fact]
    public async Task Bundle_is_small_runs_by_itself_and_says_what_it_could_not_measure()
    {
        if (Environment.GetEnvironmentVariable("HP_VERIFY") != "full") Assert.Skip("making and running the bundle takes minutes (./build.sh verify does it)");
        if (NativeLibrary.HostRid != "linux-x64") Assert.Skip("the bundle is made on and for linux-x64");
        if (!NativeLibrary.IsBuiltForHost) Assert.Skip(NativeLibrary.WhyAbsent);
        string folder = Path.Combine(PackedFeed.Workplace, "gpu-bundle");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        CommandLine made = await CommandLine.Run("bash", [Checkout.PathOf("tests/HybridProfiler.Gpu.Tests/Bundle/make.sh"), folder], Checkout.Root, TestContext.Current.CancellationToken);
        if (made.ExitCode != 0 && made.Output.Contains("NU1101", StringComparison.Ordinal)) Assert.Skip("the runtime pack of linux-x64 cannot be restored here");
        made.MustSucceed();
        Assert.InRange(new FileInfo(Path.Combine(folder, Name + ".tar.gz")).Length, 1, MostBytes);

        string unpacked = Path.Combine(folder, "unpacked");
        Directory.CreateDirectory(unpacked);
        (await CommandLine.Run("tar", ["-xzf", Path.Combine(folder, Name + ".tar.gz"), "-C", unpacked], folder, TestContext.Current.CancellationToken)).MustSucceed();
        string script = Path.Combine(unpacked, Name, "run.sh");
        string here = await Results(script, Path.Combine(folder, "here"));
        if (!Directory.Exists("/proc/driver/nvidia")) Assert.Contains("| not-measured | CUDA |", here);
        Assert.DoesNotContain("Simulated", here);

        string simulated = Checkout.PathOf("artifacts/native-fakes/linux-x64");
        if (File.Exists(Path.Combine(simulated, "libcuda.so.1"))) Assert.Contains("Simulated", await Results(script, Path.Combine(folder, "simulated"), simulated));
    }

    // The page of one run, which ended well and measured nothing that does not hold.
    private static async Task<string> Results(string script, string results, params string[] libraries)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(results);
        // As somewhere else: no SDK in reach, and nothing of this process's surroundings.
        string[] surroundings = ["-i", "PATH=/usr/bin:/bin", $"HOME={results}"];
        CommandLine run = await CommandLine.Run("env", [.. surroundings, "bash", script, results, .. libraries], results, token);
        string page = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(results, "gpu-facts-*.md")), token);
        JsonNode doctor = JsonNode.Parse(await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(results, "gpu-facts-*-doctor.json")), token))!;
        // Whether a scope is cheap cannot be told on a machine that does something else meanwhile.
        bool onlySpeed = doctor["selfTest"]!["checks"]!.AsArray().Where(c => (string?)c!["result"] == "fail").All(c => (string?)c!["id"] == "host.scope-cost");
        Assert.True(run.ExitCode == 0 || onlySpeed, $"{run.Output}\n{page}");
        Assert.Matches(DatedTitle(), page);
        JsonNode facts = JsonNode.Parse(await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(results, "gpu-facts-*-facts.json")), token))!;
        Assert.Equal(0, (int?)facts["results"]!["summary"]!["failed"]);
        Assert.True((int?)facts["results"]!["summary"]!["tests"] > 5, "the facts were not run");
        return page;
    }

    [GeneratedRegex(@"^# GPU facts, \d{4}-\d{2}-\d{2}\n")]
    private static partial Regex DatedTitle();
}
