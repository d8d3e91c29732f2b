using HybridProfiler.Cuda.Nvml;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Nvml;

// What NVML answers is state of the process.
[Collection(nameof(ScriptedNvml))]
[Trait("Windows", "verify")]
public sealed class NvmlMonitorTests
{
    private static ulong NowUs => (ulong)((DateTime.UtcNow - DateTime.UnixEpoch).Ticks / 10);

    [Fact]
    public void A_full_driver_gives_each_counter_in_its_unit()
    {
        ScriptedNvml nvml = new() { Reasons = 1 };
        nvml.Fields[(NvmlField.TotalEnergy, 0)] = 5_000_000;
        nvml.Fields[(NvmlField.PowerInstant, 0)] = 250_500;
        nvml.Fields[(NvmlField.PowerAverage, 0)] = 240_000;
        nvml.Fields[(NvmlField.MemoryTemperature, 0)] = 77;
        nvml.Fields[(NvmlField.NvLinkDataTransmitted, NvmlField.AllLinks)] = 1000;
        nvml.ProcessList.Add(new NvmlProcess { Pid = (uint)Environment.ProcessId, UsedBytes = 111 });
        nvml.ProcessList.Add(new NvmlProcess { Pid = 1, UsedBytes = 222 });
        using Watched watched = new(nvml);
        watched.Rounds();
        nvml.Fields[(NvmlField.TotalEnergy, 0)] += 1234;
        nvml.Fields[(NvmlField.NvLinkDataTransmitted, NvmlField.AllLinks)] += 3;
        watched.Rounds();
        Trace trace = watched.Stop();

        void Is(string counter, CounterUnit unit, params double[] values)
        {
            Assert.Equal(values, Watched.Values(trace, counter));
            Assert.Equal(unit, Watched.UnitOf(trace, counter));
        }

        Is("nvml.energy", CounterUnit.Joules, 0, 1.234);
        Is("nvml.power.instant", CounterUnit.Watts, 250.5, 250.5);
        Is("nvml.power.average", CounterUnit.Watts, 240, 240);
        Is("nvml.temperature.gpu", CounterUnit.Celsius, 61, 61);
        Is("nvml.temperature.memory", CounterUnit.Celsius, 77, 77);
        Is("nvml.nvlink.transmitted", CounterUnit.Bytes, 0, 3072);
        Is("nvml.memory.used", CounterUnit.Bytes, 250, 250);
        Is("nvml.memory.reserved", CounterUnit.Bytes, 50, 50);
        Is("nvml.memory.free", CounterUnit.Bytes, 700, 700);
        Is("nvml.clock.sm", CounterUnit.Hertz, 1.41e9, 1.41e9);
        Is("nvml.clock.memory", CounterUnit.Hertz, 1.215e9, 1.215e9);
        Is("nvml.utilization.gpu", CounterUnit.Ratio, 0.37, 0.37);
        Is("nvml.utilization.memory", CounterUnit.Ratio, 0.12, 0.12);
        Is("nvml.process.memory", CounterUnit.Bytes, 111, 111);
        Is("nvml.other_processes.memory", CounterUnit.Bytes, 222, 222);
        Is("nvml.other_processes", CounterUnit.Count, 1, 1);
        Assert.Empty(Watched.Values(trace, "nvml.power.usage"));
        Assert.Equal(0, trace.Health.DriverErrors);
    }

    [Fact]
    public void A_missing_function_costs_one_call_and_is_a_missing_counter_with_its_reason()
    {
        ScriptedNvml nvml = new();
        nvml.Absent.UnionWith(["nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetTemperature", "nvmlDeviceGetFieldValues"]);
        nvml.Status["ClockEvents"] = NvmlStatus.NotSupported;
        using Watched watched = new(nvml);
        watched.Rounds(50);
        Assert.Equal(1, nvml.Calls["ClockEvents"]);
        Assert.Equal(50, nvml.Calls["MemoryInfo"]);
        Dictionary<string, string> missing = watched.Facts.Missing.ToDictionary(m => m.Counter, m => m.Why);
        Assert.Contains("no nvmlDeviceGetTemperature", missing["nvml.temperature.gpu"], StringComparison.Ordinal);
        Assert.Contains("not supported", missing["nvml.clock_events"], StringComparison.Ordinal);
        Assert.Contains("nvml.temperature.memory", missing.Keys);
        Assert.Equal(missing["nvml.clock_events"], watched.Facts.Properties["nvml.missing.nvml.clock_events"]);
        Trace trace = watched.Stop();
        // What the fields would have given comes from the older calls.
        Assert.Equal(50, Watched.Values(trace, "nvml.energy").Length);
        Assert.Equal(70, Watched.Values(trace, "nvml.power.usage")[0]);
        Assert.Equal(300, Watched.Values(trace, "nvml.memory.used")[0]);
        Assert.Empty(Watched.Values(trace, "nvml.memory.reserved"));
        Assert.DoesNotContain(trace.Counters, c => c.Name is "nvml.temperature.gpu" or "nvml.clock_events");
        Assert.Equal(0, trace.Health.DriverErrors);
    }

    [Fact]
    public void A_call_that_fails_for_now_is_counted_and_tried_again_but_not_for_ever()
    {
        ScriptedNvml nvml = new();
        nvml.Status["Temperature"] = NvmlStatus.Timeout;
        using Watched watched = new(nvml);
        watched.Rounds(5);
        nvml.Status["Temperature"] = NvmlStatus.Success;
        watched.Rounds();
        nvml.Status["Temperature"] = NvmlStatus.Unknown;
        watched.Rounds(40);
        Assert.Equal(5 + 1 + 20, nvml.Calls["Temperature"]);
        Trace trace = watched.Stop();
        Assert.Equal(25, trace.Health.DriverErrors);
        Assert.Single(Watched.Values(trace, "nvml.temperature.gpu"));
        Assert.Contains(trace.Health.Notes, n => n.Contains("nvmlDeviceGetTemperature returned Timeout (10)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_device_is_one_error_and_no_further_call()
    {
        ScriptedNvml nvml = new();
        using Watched watched = new(nvml);
        watched.Rounds();
        foreach (string call in nvml.Calls.Keys) nvml.Status[call] = NvmlStatus.GpuIsLost;
        int before = nvml.Calls.Values.Sum();
        watched.Rounds(10);
        Assert.Equal(before + 1, nvml.Calls.Values.Sum());
        Trace trace = watched.Stop();
        Assert.Equal(1, trace.Health.DriverErrors);
        Assert.Contains(trace.Health.Notes, n => n.Contains("fallen off the bus", StringComparison.Ordinal));
    }

    [Fact]
    public void The_scope_of_power_is_found_once()
    {
        ScriptedNvml nvml = new();
        nvml.Fields[(NvmlField.PowerInstant, NvmlField.ModuleScope)] = 900_000;
        using Watched watched = new(nvml);
        watched.Rounds(3);
        Assert.StartsWith("module", watched.Facts.Properties["nvml.power.scope"], StringComparison.Ordinal);
        Assert.Contains(watched.Facts.Missing, m => m.Counter == "nvml.power.average");
        Assert.Equal([900, 900, 900], Watched.Values(watched.Stop(), "nvml.power.instant"));
    }

    [Fact]
    public void Links_without_a_sum_of_the_driver_are_summed_and_each_may_pass_its_end()
    {
        ScriptedNvml nvml = new();
        nvml.Fields[(NvmlField.NvLinkDataReceived, 0)] = uint.MaxValue;
        nvml.Fields[(NvmlField.NvLinkDataReceived, 3)] = 100;
        using Watched watched = new(nvml);
        watched.Rounds();
        nvml.Fields[(NvmlField.NvLinkDataReceived, 0)] = 9;
        nvml.Fields[(NvmlField.NvLinkDataReceived, 3)] = 110;
        watched.Rounds();
        nvml.Fields.Remove((NvmlField.NvLinkDataReceived, 3));
        watched.Rounds(2);
        Assert.Equal([0, 20 * 1024.0], Watched.Values(watched.Stop(), "nvml.nvlink.received").Distinct());
        Assert.Contains(watched.Facts.Missing, m => m.Counter == "nvml.nvlink.received");
    }

    [Fact]
    public void The_drivers_ring_is_preferred_and_its_times_are_on_the_hosts_clock()
    {
        ScriptedNvml nvml = new();
        using Watched watched = new(nvml);
        long before = Devices.HostTime.NowNs();
        // The ring's samples below reach back 10 ms and belong to the session only where they lie after its start.
        Thread.Sleep(20);
        List<NvmlSample> ring = nvml.Rings[(int)NvmlSamplingType.GpuUtilization] = [];
        // Older than the session, and one whose place in the ring was never filled.
        ring.Add(new NvmlSample { TimestampUs = NowUs - 5_000_000, Value = new NvmlValue { Bits = 99 } });
        ring.Add(default);
        for (int i = 10; i > 0; i--) ring.Add(new NvmlSample { TimestampUs = NowUs - (ulong)i * 1000, Value = new NvmlValue { Bits = (uint)(50 - i) } });
        watched.Rounds(3);
        long after = Devices.HostTime.NowNs();
        // Only for the memory's utilisation, of which there is no ring.
        Assert.Equal(3, nvml.Calls["Utilization"]);
        Trace trace = watched.Stop();
        Assert.Equal([0.40, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.49], Watched.Values(trace, "nvml.utilization.gpu").Select(v => Math.Round(v, 9)));
        int id = trace.Counters.ToList().FindIndex(c => c.Name == "nvml.utilization.gpu");
        Assert.All(trace.CounterSamples[id].Time.ToArray(), t => Assert.InRange(t, before, after));
    }

    [Fact]
    public void Reasons_for_clocks_are_counters_by_name_that_begin_at_the_first_read()
    {
        ScriptedNvml nvml = new() { Reasons = 0 };
        using Watched watched = new(nvml);
        watched.Rounds();
        nvml.Reasons = 4 | 64 | 1UL << 40;
        watched.Rounds();
        nvml.Reasons = 4;
        watched.Rounds();
        Trace trace = watched.Stop();
        Assert.Equal([0, 4 + 64 + Math.Pow(2, 40), 4], Watched.Values(trace, "nvml.clock_events"));
        Assert.Equal([0, 1, 1], Watched.Values(trace, "nvml.clock_event.sw_power_cap"));
        Assert.Equal([0, 1, 0], Watched.Values(trace, "nvml.clock_event.hw_thermal_slowdown"));
        Assert.Equal([0, 1, 0], Watched.Values(trace, "nvml.clock_event.bit_40"));
        Assert.Equal(4, trace.Counters.Count(c => c.Name.StartsWith("nvml.clock_event", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_instance_of_a_partitioned_GPU_has_its_own_memory_and_the_whole_GPUs_power()
    {
        ScriptedNvml nvml = new() { HasInstance = true };
        using Watched watched = new(nvml, ScriptedNvml.InstanceUuid);
        watched.Rounds();
        IReadOnlyDictionary<string, string> facts = watched.Facts.Properties;
        Assert.Equal("MIG-" + ScriptedNvml.InstanceUuid, facts["nvml.device"]);
        Assert.Equal("GPU-" + ScriptedNvml.GpuUuid, facts["nvml.whole_gpu"]);
        Trace trace = watched.Stop();
        Assert.Equal([25], Watched.Values(trace, "nvml.memory.used"));
        Assert.Equal([70], Watched.Values(trace, "nvml.power.usage"));
    }

    [Fact]
    public void A_device_is_found_by_its_place_on_the_bus_where_the_unique_id_is_not_known()
    {
        using Watched watched = new(new ScriptedNvml(), "12121212-3434-5656-7878-909090909090", "0000:3b:00.0");
        Assert.Equal([61], Watched.Values(watched.Rounds().Stop(), "nvml.temperature.gpu"));
    }

    [Fact]
    public void Processes_that_do_not_list_this_one_are_named_as_those_of_another_name_space()
    {
        ScriptedNvml nvml = new();
        for (uint pid = 1; pid <= 100; pid++) nvml.ProcessList.Add(new NvmlProcess { Pid = 4_000_000 + pid, UsedBytes = 10 });
        using Watched watched = new(nvml);
        watched.Rounds();
        Assert.Contains(watched.Facts.Missing, m => m.Counter == "nvml.process.memory" && m.Why.Contains("container", StringComparison.Ordinal));
        Trace trace = watched.Stop();
        Assert.Equal([100], Watched.Values(trace, "nvml.other_processes"));
        Assert.Equal([1000], Watched.Values(trace, "nvml.other_processes.memory"));
        Assert.Empty(Watched.Values(trace, "nvml.process.memory"));
    }

    [Fact]
    public void Utilisation_by_process_is_split_into_ours_and_others()
    {
        ScriptedNvml nvml = new();
        using Watched watched = new(nvml);
        ulong now = NowUs + 1_000_000;
        uint own = (uint)Environment.ProcessId;
        nvml.ProcessSamples.Add(new NvmlProcessUtilization { Pid = own, TimestampUs = now, Sm = 30, Memory = 7 });
        nvml.ProcessSamples.Add(new NvmlProcessUtilization { Pid = own + 1, TimestampUs = now, Sm = 20 });
        nvml.ProcessSamples.Add(new NvmlProcessUtilization { Pid = own + 2, TimestampUs = now, Sm = 15 });
        watched.Rounds(3);
        Trace trace = watched.Stop();
        Assert.Equal([0.3], Watched.Values(trace, "nvml.process.utilization.sm"));
        Assert.Equal([0.07], Watched.Values(trace, "nvml.process.utilization.memory"));
        Assert.Equal([0.35], Watched.Values(trace, "nvml.other_processes.utilization.sm"));
    }

    [Fact]
    public void A_library_without_the_first_functions_is_not_taken_for_NVML()
    {
        Assert.Null(NvmlApi.Bind(_ => 0, out string whyNot));
        Assert.Contains("nvmlInit_v2", whyNot, StringComparison.Ordinal);
        Assert.Contains("modprobe", NvmlReasons.Of("nvmlInit_v2", NvmlStatus.DriverNotLoaded), StringComparison.Ordinal);
        Assert.Equal("nvmlInit_v2 returned 4711", NvmlReasons.Of("nvmlInit_v2", (NvmlStatus)4711));
    }

    [Fact]
    public void Sampling_threads_measure_how_often_values_are_renewed_and_stop_in_time()
    {
        ScriptedNvml nvml = new();
        nvml.Fields[(NvmlField.TotalEnergy, 0)] = 1;
        using Watched watched = new(nvml);
        using Timer renewal = new(_ => nvml.Fields[(NvmlField.TotalEnergy, 0)] = (ulong)Environment.TickCount64 / 40, null, 0, 5);
        NvmlSampler sampler = new([watched.Monitor], 50_000_000);
        SpinWait.SpinUntil(() => watched.Monitor.Facts is not null, TimeSpan.FromSeconds(30));
        Assert.True(sampler.Stop(TimeSpan.FromSeconds(30)));
        IReadOnlyDictionary<string, string> facts = watched.Monitor.Facts!.Properties;
        // A busy machine may read late, never early: the median lies near 40 ms or above.
        Assert.True(long.Parse(facts["nvml.energy.update_period_ns"], System.Globalization.CultureInfo.InvariantCulture) > 20_000_000, facts["nvml.energy.update_period_method"]);
        Assert.Contains("median of", facts["nvml.energy.update_period_method"], StringComparison.Ordinal);
        Assert.Equal("0.001", facts["nvml.energy.step_j"]);
        Trace trace = watched.Stop();
        Assert.True(Watched.Values(trace, "nvml.energy").Length >= 2);
    }
}
