using System.Diagnostics;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using Trace = HybridProfiler.Model.Trace;

namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>
/// Programs that end in ways of their own, under the profiler with CUPTI and events: they see what they would have seen
/// without it, and what was recorded until then is there.
/// </summary>
public sealed class ChildProcessTests : IDisposable
{
    private const int Launches = 40;
    private readonly TemporaryFolder _folder = new("hp-cuda-child-");

    [Theory]
    [InlineData("stop")]
    [InlineData("no-stop")]
    [InlineData("fork")]
    public void A_program_keeps_its_results_and_all_of_its_kernels_are_there_once(string end)
    {
        CheckAll(Compare(end, expectedCode: 0));
    }

    [Fact]
    public void Out_of_memory_at_the_device_reaches_the_program_and_the_trace()
    {
        Trace trace = Compare("out-of-memory", expectedCode: 0);
        CheckAll(trace);
        int result = trace.Strings.Texts.IndexOf("result");
        long[] results = [.. Enumerable.Range(0, trace.Spans.Count)
            .Where(row => trace.NameOf(row) == "cuMemAlloc_v2")
            .OrderBy(row => trace.Spans.Start[row])
            .Select(row => result >= 0 && trace.Attributes.TryGet(row, result, out AttributeValue value) ? value.Int64 : 0)];
        Assert.Equal([0, 2], results);
    }

    [Fact]
    public void An_instance_of_a_partitioned_device_has_its_own_id_and_memory_and_the_whole_devices_power()
    {
        Trace trace = Compare("mig", expectedCode: 0);
        CheckAll(trace);
        DeviceInfo device = Assert.Single(trace.Devices);
        const string Id = "01234567-89ab-cdef-0123-456789abcdef";
        Assert.Equal(Id, device.Properties["uuid"]);
        Assert.Equal("MIG-" + Id, device.Properties["nvml.device"]);
        Assert.StartsWith("GPU-", device.Properties["nvml.whole_gpu"], StringComparison.Ordinal);
        Assert.DoesNotContain(Id, device.Properties["nvml.whole_gpu"], StringComparison.Ordinal);
        Assert.Equal("5368709120", device.Properties["global_memory_bytes"]);
        Assert.NotEmpty(Samples(trace, "nvml.memory.used"));
        Assert.All(Samples(trace, "nvml.memory.used"), used => Assert.InRange(used, 0, 5368709120));
        Assert.All(Samples(trace, "nvml.power.instant"), watts => Assert.InRange(watts, 1, 1000));
        Assert.NotEmpty(Samples(trace, "nvml.energy"));
    }

    [Fact]
    public void An_unhandled_exception_ends_the_process_as_it_would_and_leaves_the_trace_behind()
    {
        Trace trace = Compare("exception", expectedCode: 134);
        Assert.Equal(Launches, Kernels(trace));
    }

    [Fact]
    public void Launches_that_the_driver_refuses_are_the_programs_to_see_and_leave_no_kernel()
    {
        Trace trace = Compare("refused-launch", expectedCode: 0);
        Assert.Equal(Launches - 3, Kernels(trace));
        int result = trace.Strings.Texts.IndexOf("result");
        Assert.Equal(3, Enumerable.Range(0, trace.Spans.Count).Count(row =>
            trace.NameOf(row) == "cuLaunchKernel" && result >= 0 && trace.Attributes.TryGet(row, result, out AttributeValue value) && value.Int64 == 701));
    }

    [Fact]
    public void A_device_that_is_lost_in_mid_run_fails_the_same_calls_and_nothing_hangs()
    {
        Trace trace = Compare("device-lost", expectedCode: 0);
        // What had ended is there.
        Assert.Equal(Launches / 2, Kernels(trace));
        Assert.True(trace.Health.LostDeviceOperations + trace.Health.DriverErrors > 0, trace.Health.ToString());
    }

    private static void CheckAll(Trace trace)
    {
        Assert.Equal(Launches, Kernels(trace));
        Assert.Equal(Launches, MarkedSpans(trace));
        Assert.True(trace.Health is { LostDeviceOperations: 0, DriverErrors: 0 }, trace.Health.ToString());
    }

    public void Dispose() => _folder.Dispose();

    // The same program with and without the profiler: every call returns the same.
    private Trace Compare(string end, int expectedCode)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the program is written for Linux");
        if (SimulatedLibraries.Absence is { } absence) Assert.Skip(absence);
        string trace = _folder.File(end + ".pftrace");
        (int Code, string Output) alone = Run("-", end), watched = Run(trace, end);
        Assert.Equal((expectedCode, expectedCode), (alone.Code, watched.Code));
        Assert.Equal(alone.Output, watched.Output);
        return TraceFile.Load(trace);
    }

    private static (int Code, string Output) Run(string trace, string end)
    {
        string probe = Path.Combine(AppContext.BaseDirectory, "HybridProfiler.Cuda.Probe.dll");
        ProcessStartInfo start = new("dotnet", [probe, "cuda", trace, SimulatedLibraries.Folder, end]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(60_000))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the program that ends by '{end}' hangs");
        }

        // Whatever it has left behind holds its output open.
        Assert.True(output.Wait(10_000) && errors.Wait(10_000), "a child of the program hangs");
        Assert.True(process.ExitCode is 0 or 134, $"exit code {process.ExitCode}: {errors.Result}");
        return (process.ExitCode, output.Result);
    }

    private static int Kernels(Trace trace) => Rows(trace, "stream ").Count(row => trace.NameOf(row) == "layer");

    private static int MarkedSpans(Trace trace) => Rows(trace, "main").Count(row => trace.NameOf(row) == "layer");

    private static double[] Samples(Trace trace, string counter)
    {
        int id = trace.Counters.Select(c => c.Name).ToList().IndexOf(counter);
        Assert.True(id >= 0, $"no {counter}; there are {string.Join(", ", trace.Counters.Select(c => c.Name))}");
        return trace.CounterSamples[id].Value.ToArray();
    }

    private static IEnumerable<int> Rows(Trace trace, string track) =>
        Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]] is { Kind: TrackKind.DeviceQueue } queue && queue.Name.StartsWith(track, StringComparison.Ordinal));
}
