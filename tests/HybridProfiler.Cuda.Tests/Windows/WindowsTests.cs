using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Windows;

/// <summary>What is different on Windows: names, places and paths; and a recording with every source of the backend at once.</summary>
[Trait("Windows", "test")]
public sealed class WindowsTests : IDisposable
{
    private const int Rounds = 25;
    private static readonly Component s_stem = Component.Define("stem on Windows", Paradigm.Convolutional);
    private static readonly Component s_head = Component.Define("head on Windows", Paradigm.Transformer);
    private static readonly Label s_forward = s_stem.Label("forward"), s_attend = s_head.Label("attend");
    private readonly TemporaryFolder _folder = new("hp-windows-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_program_is_one_of_Windows_and_has_found_its_native_library_beside_its_assemblies()
    {
        Assert.True(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), RuntimeInformation.OSDescription);
        Assert.Equal('\\', Path.DirectorySeparatorChar);
        Assert.Equal(':', Path.GetFullPath(_folder.Path)[1]);
        Assert.StartsWith("Microsoft Windows", RuntimeInformation.OSDescription, StringComparison.Ordinal);
        NativeLibraryInfo library = Profiler.NativeLibrary;
        Assert.True(library.IsLoaded, library.Reason);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "libhybridprofiler.dll"), library.Path);
        // To Windows this name is the managed assembly's, whatever its capitals.
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "hybridprofiler.dll")));
    }

    [Fact]
    public void The_vendors_libraries_have_the_names_and_places_that_they_have_on_Windows()
    {
        Assert.Equal(["nvcuda.dll"], VendorLibraryNames.Driver(null));
        Assert.Equal(
            ["nvml.dll", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), @"NVIDIA Corporation\NVSMI\nvml.dll")],
            VendorLibraryNames.Nvml(null));
    }

    [Fact]
    public void CUPTI_is_found_in_the_toolkit_the_newest_first()
    {
        string? before = Environment.GetEnvironmentVariable("CUDA_PATH");
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, @"extras\CUPTI\lib64")).FullName;
        foreach (string file in (string[])["cupti64_2020.3.1.dll", "cupti64_2024.1.1.dll", "cupti64_2022.3.0.dll", "other.dll"]) File.WriteAllText(Path.Combine(folder, file), "");
        try
        {
            Environment.SetEnvironmentVariable("CUDA_PATH", _folder.Path);
            Assert.Equal(
                ["cupti64_2024.1.1.dll", "cupti64_2022.3.0.dll", "cupti64_2020.3.1.dll"],
                VendorLibraryNames.Cupti(null).Select(path => Path.GetRelativePath(folder, path)));
            Environment.SetEnvironmentVariable("CUDA_PATH", null);
            Assert.Empty(VendorLibraryNames.Cupti(null));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CUDA_PATH", before);
        }
    }

    [Fact]
    public void The_systems_loader_gives_the_driver_by_its_name_to_whoever_asks()
    {
        _ = SimulatedDriver.Handle;
        VendorLibrary? found = VendorLibrary.Open(VendorLibraryNames.Driver(null), out string whyNot);
        Assert.True(found is not null, whyNot);
        Assert.Equal("nvcuda.dll", found.File);
        Assert.Equal(SimulatedDriver.Handle, found.Handle);
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused_with_what_Windows_says()
    {
        string file = _folder.File("nvcuda.dll");
        File.WriteAllText(file, "no library");
        Assert.Null(VendorLibrary.Open([file], out string whyNot));
        Assert.StartsWith($"the system's loader refused {file}: ", whyNot, StringComparison.Ordinal);
        Assert.Null(VendorLibrary.Open(["hp-no-such-driver.dll"], out whyNot));
        Assert.Equal("the system's loader found none of hp-no-such-driver.dll", whyNot);
    }

    [Fact]
    public void Kernels_copies_marked_spans_and_counters_are_recorded_at_once_and_read_back_from_the_file()
    {
        string path = _folder.File("run.pftrace");
        Trace trace = Record(path, out SimulatedRecord[] log);
        Check(trace, log);
        Trace read = TraceFile.Load(path);
        Check(read, log);
        Assert.Equal(trace.Spans.Count, read.Spans.Count);
        Assert.Equal(trace.Counters.Select(c => c.Name).Order(), read.Counters.Select(c => c.Name).Order());
        Assert.True(trace.Health is { DroppedRecords: 0, LostDeviceOperations: 0, UnattributedDeviceOperations: 0, DriverErrors: 0 }, trace.Health.ToString());
        Assert.Empty(trace.Health.Absences);
    }

    private static Trace Record(string path, out SimulatedRecord[] log)
    {
        using SimulatedMachine machine = new("nvml.energy_period_us=20000\nnvml.power_period_us=20000");
        using CudaStream marked = CudaStream.Wrap(SimulatedMachine.Stream(), "main");
        CudaCalls.Check(CudaCalls.Alloc(out ulong memory, 8192));
        CudaCalls.Check(CudaCalls.AllocHost(out nint host, 8192));
        using Session session = Profiler.Configure().AddCuda(SimulatedMachine.Options with { NvmlRateHz = 100, Nvtx = NvtxEmission.Never }).WriteTo(path).Start();
        SimulatedDriver.ClearLog();
        for (int i = 0; i < Rounds; i++)
        {
            using (s_forward.On(marked))
            {
                CudaCalls.Check(CudaCalls.CopyToDevice(memory, host, 1024 + i, marked.Handle));
                machine.Launch(3, marked.Handle);
            }

            using (s_attend.On(marked)) machine.Launch(5, marked.Handle);
            // As long as a round of the sampler of NVML, so that there are readings of different rounds.
            Thread.Sleep(10);
        }

        CudaCalls.Check(CudaCalls.SynchronizeStream(marked.Handle));
        Trace trace = session.Stop();
        log = SimulatedMachine.Operations();
        CudaCalls.Check(CudaCalls.FreeHost(host));
        return trace;
    }

    private static void Check(Trace trace, SimulatedRecord[] log)
    {
        Assert.Equal(3 * Rounds, log.Length);
        int[] rows = [.. Enumerable.Range(0, trace.Spans.Count)
            .Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue)
            .OrderBy(row => trace.Spans.Start[row])];
        int bytes = trace.Strings.Texts.IndexOf("bytes");
        (string Name, string Component, long Bytes)[] operations = [.. rows
            .Where(row => trace.Tracks[trace.Spans.Track[row]].Name != "main")
            .Select(row => (
                trace.Spans.Kind[row] == (byte)SpanKind.Compute ? trace.NameOf(row) : "copy",
                trace.Components[trace.Spans.Component[row]].Name,
                trace.Attributes.TryGet(row, bytes, out AttributeValue value) ? value.Int64 : 0))];
        Assert.Equal(
            Enumerable.Range(0, Rounds).SelectMany(i => new (string, string, long)[] { ("copy", s_stem.Name, 1024 + i), ("k3", s_stem.Name, 0), ("k5", s_head.Name, 0) }),
            operations);
        Assert.Equal(
            Enumerable.Range(0, Rounds).SelectMany(_ => new[] { "forward", "attend" }),
            rows.Where(row => trace.Tracks[trace.Spans.Track[row]].Name == "main").Select(trace.NameOf));
        DeviceInfo device = Assert.Single(trace.Devices);
        Assert.Equal(DeviceApi.Simulated, device.Api);
        foreach (string counter in (string[])["nvml.energy", "nvml.power.instant", "nvml.memory.used", "nvml.temperature.gpu"])
        {
            int id = trace.Counters.Select(c => c.Name).ToList().IndexOf(counter);
            Assert.True(id >= 0, $"no {counter}; there are {string.Join(", ", trace.Counters.Select(c => c.Name))}");
            Assert.True(trace.CounterSamples[id].Value.ToArray() is { Length: > 0 } values && values[^1] > 0, $"{counter} has nothing to say");
        }
    }
}
