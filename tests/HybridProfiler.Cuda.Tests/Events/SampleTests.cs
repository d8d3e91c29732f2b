using System.Diagnostics;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Goldens;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>The sample CudaStreams as a process of its own on the simulated driver.</summary>
public sealed class SampleTests
{
    private static readonly string s_program = Checkout.PathOf("samples/CudaStreams/bin/Release/net10.0/CudaStreams.dll");

    [Fact]
    public void The_sample_says_that_its_device_is_simulated_and_shows_every_stream()
    {
        string output = Run("sample.pftrace", "--batches", "8");
        Assert.Contains("It is simulated", output, StringComparison.Ordinal);
        Assert.Contains("even batches       copy in          4", output, StringComparison.Ordinal);
        Assert.Contains("odd batches        doubler          4", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_ends_without_a_stop_ends_at_once_and_leaves_its_device_spans_behind()
    {
        string output = Run("unstopped.pftrace", "--batches", "8", "--no-stop");
        Assert.Contains("left without a stop", output, StringComparison.Ordinal);
        Recorded found = new(HybridProfiler.Formats.TraceFile.Load(FileOf("unstopped.pftrace")));
        // What CUPTI reports stands beside the marked spans, where it was handed over in time.
        foreach (string marked in (string[])["copy in", "doubler", "copy out"]) Assert.Equal(8, found.Names.Count(name => name == marked));
    }

    private static string FileOf(string name) => Checkout.PathOf($"artifacts/test/{name}");

    private static string Run(string file, params string[] arguments)
    {
        if (SimulatedLibraries.Absence is { } absence) Assert.Skip(absence);
        Assert.SkipUnless(File.Exists(s_program), $"the sample is not built ({s_program}); ./build.sh build builds it");
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(file))!);
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[s_program, "--folder", SimulatedLibraries.Folder, "--output", FileOf(file), .. arguments]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "the process did not end");
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {output}{error.Result}");
        return output;
    }
}
