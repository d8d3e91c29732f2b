using System.Globalization;
using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Nvml;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Nvml;

/// <summary>NVML of the simulated driver under a session: what the trace says against what the model knows to be true.</summary>
[Trait("Windows", "test")]
public sealed unsafe class SimulatedDeviceTests
{
    // What the model's own step hides beside the update period.
    private const long StepNs = 1_000_000;
    private const string Settings = "nvml.energy_period_us=20000\nnvml.power_period_us=50000\nnvml.step_us=1000\nnvml.sample_period_us=10000\n";

    private static readonly CudaOptions s_options = SimulatedMachine.Options with { Cupti = false, Nvtx = NvtxEmission.Never };

    [Theory]
    [InlineData("")]
    [InlineData("nvml.energy_start=4294950000\nnvml.energy_wrap=4294967296\n")]
    [InlineData("nvml.unsupported=nvmlDeviceGetFieldValues\n")]
    public void Energy_of_random_windows_is_the_truth_within_the_stated_uncertainty(string settings)
    {
        using SimulatedMachine machine = Machine(settings);
        Trace trace = Record(machine, 1500);
        IReadOnlyDictionary<string, string> facts = trace.Devices.Single().Properties;
        (long[] time, double[] joules) = Series(trace, "nvml.energy");
        // How many there are depends on how busy this machine is; what they say must hold for any number.
        Assert.True(time.Length >= 2, $"{time.Length} samples");
        Assert.Equal(joules.Order(), joules);
        long slack = Number(facts, "nvml.energy.longest_update_ns") + Number(facts, "nvml.energy.update_resolution_ns") + Number(facts, "nvml.energy.longest_read_ns") + StepNs;
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            long a = random.NextInt64(time[0], time[^1]), b = random.NextInt64(time[0], time[^1]);
            (long begin, long end) = (Math.Min(a, b), Math.Max(a, b));
            int first = Array.FindLastIndex(time, t => t <= begin), last = Array.FindIndex(time, t => t >= end);
            // Before the first sample nothing ran, and the model knows of nothing.
            double most = Truth(Math.Max(time[0], time[first] - slack), time[last]).MostPowerW;
            double truth = Truth(begin, end).EnergyMj / 1000;
            double uncertainty = (most * (slack + (begin - time[first]) + (time[last] - end)) / 1e9) + 0.001;
            Assert.True(Math.Abs(joules[last] - joules[first] - truth) <= uncertainty, $"{joules[last] - joules[first]} J, truth {truth} J, uncertainty {uncertainty} J");
        }

        Assert.Equal(settings.Contains("wrap", StringComparison.Ordinal) ? "1" : "0", facts["nvml.energy.wraps"]);
        Assert.Equal("0", facts["nvml.energy.resets"]);
        Assert.Equal(DeviceApi.Simulated, trace.Devices.Single().Api);
    }

    [Fact]
    public void Update_periods_utilisation_power_and_clocks_are_the_devices()
    {
        using SimulatedMachine machine = Machine("");
        Trace trace = Record(machine, 2500);
        IReadOnlyDictionary<string, string> facts = trace.Devices.Single().Properties;
        // A read may come late, never early.
        Assert.True(Number(facts, "nvml.energy.update_period_ns") > 20_000_000 - (2 * Number(facts, "nvml.energy.update_resolution_ns")), facts["nvml.energy.update_period_method"]);
        Assert.Equal("gpu", facts["nvml.power.scope"]);
        Assert.Equal("400", facts["nvml.power.limit_w"]);
        // Present values are those of whatever instants a busy machine leaves for reading; the driver's own samples are all there.
        Assert.All(Series(trace, "nvml.power.instant").Values, v => Assert.InRange(v, 49.9, 300.1));
        Assert.InRange(Series(trace, "nvml.power.samples").Values.Max(), 100, 300.1);
        Assert.InRange(Series(trace, "nvml.power.average").Values.Last(), 50, 300);
        Assert.True(Series(trace, "nvml.utilization.gpu").Values.Max() > 0.3);
        Assert.All(Series(trace, "nvml.utilization.gpu").Values, v => Assert.InRange(v, 0, 1));
        Assert.True(Series(trace, "nvml.clock.sm").Values.Max() > 3e8);
        Assert.InRange(Series(trace, "nvml.temperature.gpu").Values.First(), 30, 90);
        Assert.All(Series(trace, "nvml.clock_event.gpu_idle").Values, v => Assert.True(v is 0 or 1, $"{v}"));
        Assert.NotEmpty(Series(trace, "nvml.pcie.transmitted").Values);
        Assert.Equal(0, trace.Health.DriverErrors);
    }

    [Fact]
    public void What_the_driver_lacks_is_missing_with_its_reason_and_power_may_be_the_modules()
    {
        using SimulatedMachine machine = Machine("nvml.unsupported=nvmlDeviceGetTemperature,nvmlDeviceGetSamples,field.185\nnvml.module_power=1\n");
        Trace trace = Record(machine, 300);
        IReadOnlyDictionary<string, string> facts = trace.Devices.Single().Properties;
        Assert.Contains("not supported", facts["nvml.missing.nvml.temperature.gpu"], StringComparison.Ordinal);
        Assert.True(facts.ContainsKey("nvml.missing.nvml.power.average"));
        Assert.StartsWith("module", facts["nvml.power.scope"], StringComparison.Ordinal);
        Assert.NotEmpty(Series(trace, "nvml.utilization.gpu").Values);
        Assert.DoesNotContain(trace.Counters, c => c.Name is "nvml.temperature.gpu" or "nvml.power.average" or "nvml.power.samples");
        Assert.Contains(trace.Health.Notes, n => n.StartsWith("NVML: not given by NVIDIA Simulated", StringComparison.Ordinal));
        Assert.Equal(0, trace.Health.DriverErrors);
    }

    [Fact]
    public void Devices_are_matched_although_NVML_counts_them_the_other_way_round()
    {
        using SimulatedMachine machine = Machine("devices=2\nnvml.order=reversed\n");
        Assert.True(CudaProcess.Find(SimulatedLibraries.Folder).IsAvailable);
        nint library = NativeLibrary.Load(Library);
        NvmlApi api = NvmlApi.Bind(name => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0, out _)!;
        Assert.Equal(NvmlStatus.Success, api.Init());
        NvmlTarget[] targets = [.. CudaDevice.All(CudaProcess.Driver!).Select(device =>
        {
            NvmlTarget target = NvmlTarget.Find(api, device.Uuid, device.PciBusId, null!, out string whyNot) ?? throw new InvalidOperationException(whyNot);
            Assert.Equal("GPU-" + device.Uuid, api.Uuid(target.Gpu));
            return target;
        })];
        Assert.Equal(2, targets.Length);
        double[] before = [.. targets.Select(Joules)];
        SimulatedDriver.RegisterKernel("k0", 300_000_000);
        machine.Launch(0, 0);
        CudaCalls.Check(CudaCalls.Synchronize());
        // The second update from here on is of an instant after the kernel's end.
        foreach (NvmlTarget target in targets)
        {
            for (int update = 0; update < 2; update++)
            {
                double last = Joules(target);
                Assert.True(SpinWait.SpinUntil(() => Joules(target) > last, TimeSpan.FromMinutes(1)));
            }
        }

        double[] spent = [.. targets.Select((t, i) => Joules(t) - before[i])];
        // 250 W above idle for 300 ms; the two devices are read one after the other, and what one spends meanwhile at 50 W is in the difference.
        Assert.InRange(spent[0] - spent[1], 60, 90);
        Assert.Equal(NvmlStatus.Success, api.Shutdown());

        double Joules(NvmlTarget target)
        {
            Assert.Equal(NvmlStatus.Success, api.TotalEnergy(target.Gpu, out ulong millijoules));
            return millijoules / 1000.0;
        }
    }

    [Fact]
    public void A_driver_that_is_not_loaded_is_an_absence_with_what_helps()
    {
        using SimulatedMachine machine = Machine("nvml.driver_loaded=0\n");
        Trace trace = Record(machine, 10);
        Assert.Contains(trace.Health.Absences, a => a.Source == "NVML" && a.Reason.Contains("DriverNotLoaded (9)", StringComparison.Ordinal) && a.Reason.Contains("modprobe", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_lost_in_mid_recording_is_one_error()
    {
        using SimulatedMachine machine = Machine("");
        using Session session = Profiler.Configure().AddCuda(s_options).Start();
        // A round and a number of peeks.
        ulong called = Calls, failed = FailedCalls;
        Assert.True(SpinWait.SpinUntil(() => Calls > called + 100, TimeSpan.FromMinutes(1)));
        SimulatedDriver.Configure("fault=nvmlDeviceGetFieldValues code=15\nfault=nvmlDeviceGetMemoryInfo_v2 code=15\nfault=nvmlDeviceGetPcieThroughput code=15");
        Assert.True(SpinWait.SpinUntil(() => FailedCalls > failed, TimeSpan.FromMinutes(1)));
        // Whichever call failed first, a peek at the update period or one of a round: the last round at the stop says so at the latest.
        Trace trace = session.Stop();
        Assert.InRange(trace.Health.DriverErrors, 1, 2);
        Assert.Contains(trace.Health.Notes, n => n.Contains("fallen off the bus", StringComparison.Ordinal));
        Assert.NotEmpty(Series(trace, "nvml.energy").Values);
    }

    private static string Library => Path.Combine(SimulatedLibraries.Folder, OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1");

    private static ulong Calls => ((delegate* unmanaged<ulong>)NativeLibrary.GetExport(NativeLibrary.Load(Library), "hpn_calls"))();

    private static ulong FailedCalls => ((delegate* unmanaged<ulong>)NativeLibrary.GetExport(NativeLibrary.Load(Library), "hpn_failed_calls"))();

    // The model's truth of CUDA's device 0 between two host times (hp_fake_nvml.h).
    private static DeviceTruth Truth(long fromNs, long toNs)
    {
        DeviceTruth truth = new() { Size = (uint)sizeof(DeviceTruth) };
        Assert.Equal(0, ((delegate* unmanaged<int, long, long, DeviceTruth*, int>)NativeLibrary.GetExport(NativeLibrary.Load(Library), "hpn_get_truth"))(0, fromNs, toNs, &truth));
        return truth;
    }

    private static SimulatedMachine Machine(string settings)
    {
        if (SimulatedLibraries.Absence is { } absence) Assert.Skip(absence);
        if (!File.Exists(Library)) Assert.Skip("the simulated NVML is not built (./build.sh native-fakes)");
        return new SimulatedMachine(Settings + settings);
    }

    // Bursts of work and pauses, of different lengths.
    private static Trace Record(SimulatedMachine machine, int milliseconds)
    {
        using Session session = Profiler.Configure().AddCuda(s_options).Start();
        Random random = new(11);
        for (long until = Environment.TickCount64 + milliseconds; Environment.TickCount64 < until;)
        {
            SimulatedDriver.RegisterKernel("k0", random.NextInt64(1_000_000, 120_000_000));
            machine.Launch(0, 0);
            CudaCalls.Check(CudaCalls.Synchronize());
            Thread.Sleep(random.Next(1, 100));
        }

        return session.Stop();
    }

    private static (long[] Time, double[] Values) Series(Trace trace, string counter)
    {
        int id = trace.Counters.Select((c, i) => (c, i)).Where(c => c.c.Name == counter).Select(c => c.i).DefaultIfEmpty(-1).First();
        Assert.True(id >= 0, $"no {counter}; there are {string.Join(", ", trace.Counters.Select(c => c.Name))}");
        return (trace.CounterSamples[id].Time.ToArray(), trace.CounterSamples[id].Value.ToArray());
    }

    private static long Number(IReadOnlyDictionary<string, string> facts, string key) => long.Parse(facts[key], CultureInfo.InvariantCulture);

    [StructLayout(LayoutKind.Sequential)]
    private struct DeviceTruth
    {
        public uint Size;
        public double EnergyMj, MeanPowerW, MostPowerW, KernelShare, CopyShare, Temperature, SmClockMhz;
        public ulong EventReasons;
    }
}
