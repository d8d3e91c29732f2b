using System.Diagnostics;
using HybridProfiler.Model;
using HybridProfiler.NativePrograms;
using HybridProfiler.Vendor;
using Trace = HybridProfiler.Model.Trace;

namespace HybridProfiler.Cuda.Tests.Injection;

/// <summary>NVIDIA's own driver libraries load the native library as an injection, with and without a device.</summary>
public sealed class LoaderTests
{
    public static IEnumerable<TheoryDataRow<string>> Releases => VendorRelease.Names;

    [Theory]
    [MemberData(nameof(Releases))]
    public void A_driver_without_a_device_leaves_a_trace_that_says_so(string cuda)
    {
        using InjectedProgram program = Program(cuda, out VendorRelease release);
        program.Run(release.LibCuda, "init", "exit");
        Assert.Equal((0, ""), (program.ExitCode, program.Errors));
        Trace trace = program.Load();
        Assert.Equal(("inject_client", program.ProcessId), (trace.Header.ProcessName, trace.Header.ProcessId));
        Assert.True(trace.Header.StopNs > trace.Header.StartNs);
        Assert.Equal("CUDA_INJECTION64_PATH", trace.Header.Facts["injection"]);
        Assert.Equal(0, trace.Spans.Count);
        if (program.Output == "cuInit 0\n") return;
        Assert.Equal("cuInit 100\n", program.Output);
        Assert.Contains("returned 100", Absence(trace, "CUDA device"), StringComparison.Ordinal);
        Assert.NotEmpty(Absence(trace, "CUPTI"));
        Assert.True(trace.Health.IsClean);
    }

    [Theory]
    [InlineData("exit", 0)]
    [InlineData("_exit", 7)]
    [InlineData("abort", 128 + 6)]
    [InlineData("kill", 128 + 9)]
    [InlineData("threads", 0)]
    [InlineData("fork", 0)]
    [InlineData("exec", 0)]
    public void However_the_program_ends_it_ends_the_same_with_a_recording_and_the_file_is_readable(string end, int exitCode)
    {
        using InjectedProgram program = Program("12.4", out VendorRelease release);
        program.Environment["HP_TRACE_FLUSH_MS"] = "20";
        program.Environment["INJECT_CLIENT_PAUSE_MS"] = "300";
        program.Run(release.LibCuda, "init", end);
        using InjectedProgram without = Program("12.4", out _);
        without.Environment["CUDA_INJECTION64_PATH"] = "";
        without.Run(release.LibCuda, "init", end);
        Assert.Equal((exitCode, without.Output, without.Errors), (program.ExitCode, program.Output, program.Errors));
        Assert.Equal(exitCode, without.ExitCode);
        Assert.False(File.Exists(without.TraceFile));

        // What was missing was known before the program ended, so no way to end takes it from the file.
        Trace trace = program.Load();
        Assert.Equal(program.ProcessId, trace.Header.ProcessId);
        Assert.Contains(trace.Health.Absences, a => a.Source == "CUPTI");
    }

    [Fact]
    public void Ranges_of_the_vendors_nvtx_library_lie_on_their_thread()
    {
        using InjectedProgram program = Program("11.8", out VendorRelease release);
        program.Environment["NVTX_INJECTION64_PATH"] = NativeTestProgram.ProductLibrary;
        program.Run(release.LibCuda, "ranges", "exit", release.LibNvToolsExt);
        Trace trace = program.Load();
        int thread = trace.Tracks.Select((t, i) => (t, i)).Single(t => t.t.Kind == TrackKind.HostThread).i;
        Assert.Equal(program.ProcessId, trace.Tracks[thread].NativeId);
        Range rows = trace.Spans.RowsOf(thread);
        string[] names = [.. Enumerable.Range(rows.Start.Value, rows.End.Value - rows.Start.Value).Select(trace.NameOf)];
        Assert.Equal(["outer", .. Enumerable.Repeat("inner", 10), "instant", "never popped"], names);
        int outer = rows.Start.Value, instant = outer + 11, open = outer + 12;
        for (int inner = outer + 1; inner <= outer + 10; inner++)
        {
            Assert.Equal(outer, trace.Spans.Parent[inner]);
            Assert.True(trace.Spans.Duration[inner] >= 1_000_000);
        }

        Assert.Equal((outer, 0L), (trace.Spans.Parent[instant], trace.Spans.Duration[instant]));
        Assert.Equal((byte)SpanFlags.Unfinished, (byte)trace.Spans.Flags[open]);
        Assert.Equal(1, trace.Health.UnfinishedSpans);

        // Two that overlap cannot share a lane.
        int[] lanes = [.. Enumerable.Range(0, trace.Tracks.Length).Where(t => trace.Tracks[t].Kind == TrackKind.Async)];
        Assert.Equal(2, lanes.Length);
        Assert.Equal(["first of two that overlap", "second of two that overlap"], lanes.Select(l => trace.NameOf(trace.Spans.RowsOf(l).Start.Value)));
    }

    [Fact]
    public void A_file_that_another_process_writes_is_left_alone()
    {
        using InjectedProgram program = Program("12.4", out VendorRelease release);
        program.Environment["INJECT_CLIENT_PAUSE_MS"] = "1500";
        using Process first = program.Start(release.LibCuda, "init", "exit");
        Assert.StartsWith("cuInit ", first.StandardOutput.ReadLine(), StringComparison.Ordinal);
        int firstId = program.ProcessId;
        program.Run(release.LibCuda, "init", "exit");
        first.WaitForExit();
        Assert.Equal(firstId, program.Load().Header.ProcessId);
        Assert.Equal(program.ProcessId, Formats.TraceFile.Load(program.InFolder($"trace-{program.ProcessId}.pftrace")).Header.ProcessId);
    }

    [Fact]
    public void Nothing_is_recorded_where_it_is_switched_off_or_the_file_cannot_be_written()
    {
        using InjectedProgram off = Program("12.4", out VendorRelease release), unwritable = Program("12.4", out _);
        off.Environment["HP_TRACE"] = "0";
        unwritable.Environment["HP_TRACE_FILE"] = unwritable.InFolder("no such folder/trace.pftrace");
        off.Run(release.LibCuda, "init", "exit");
        unwritable.Run(release.LibCuda, "init", "exit");
        Assert.Equal((0, ""), (off.ExitCode, off.Errors));
        Assert.Equal((0, "", off.Output), (unwritable.ExitCode, unwritable.Errors, unwritable.Output));
        Assert.False(File.Exists(off.TraceFile));
        unwritable.Environment["HP_TRACE_VERBOSE"] = "1";
        Assert.Contains("nothing is recorded", unwritable.Run(release.LibCuda, "init", "exit").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_name_the_file_carries_the_process_id()
    {
        using InjectedProgram program = Program("12.4", out VendorRelease release);
        program.Environment["HP_TRACE_FILE"] = "";
        program.Run(release.LibCuda, "init", "exit");
        Assert.Equal(program.ProcessId, Formats.TraceFile.Load(program.InFolder($"hybridprofiler-{program.ProcessId}.pftrace")).Header.ProcessId);
    }

    private static InjectedProgram Program(string cuda, out VendorRelease release)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the vendor's libraries are fetched for Linux");
        release = VendorRelease.Need(cuda);
        var program = new InjectedProgram();
        program.Environment["LD_LIBRARY_PATH"] = release.Libraries;
        return program;
    }

    private static string Absence(Trace trace, string source) => trace.Health.Absences.Single(a => a.Source == source).Reason;
}
