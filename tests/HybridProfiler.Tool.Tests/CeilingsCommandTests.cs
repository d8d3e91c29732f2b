using System.Text.Json;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Tool.Commands;

namespace HybridProfiler.Tool.Tests;

public sealed class CeilingsCommandTests
{
    [Fact]
    public void Processor_and_devices_are_measured()
    {
        StringWriter errors = new();
        MachineCeilings machine = CeilingsCommand.Measure(rounds: 2, multiplyAdds: 200_000, elements: 1_000_000, handOvers: 12, errors);
        Assert.Equal("", errors.ToString());
        Assert.Contains(MachineCeilings.Host, machine.ByDevice.Keys);
        Assert.All(machine.ByDevice.Values, c =>
        {
            // The slowest computer of today does more, and none does a petaflop on vectors of floats.
            Assert.InRange(c.FlopsPerSecond, 1e8, 1e15);
            Assert.InRange(c.BytesPerSecond, 1e7, 1e14);
            Assert.Contains("best of 2 rounds", c.Source, StringComparison.Ordinal);
        });
        // A thread that slept does not run before the call that wakes it, whatever the machine does besides.
        HandOverCost handOver = Assert.IsType<HandOverCost>(machine.HandOver);
        Assert.True(handOver.WakeUpNs > 0 && handOver.WakerNs >= 0 && handOver.SpinNs >= 0, handOver.ToString());
        Assert.Contains("12 releases of a SemaphoreSlim", handOver.Source, StringComparison.Ordinal);
        if (!OpenCl.OpenClMachine.TryOpen()?.Devices.IsEmpty ?? false) Assert.True(machine.ByDevice.Count > 1);
    }

    [Fact]
    public void The_report_takes_a_file_of_ceilings_and_refuses_another_in_one_line()
    {
        string folder = SampleTrace.Folder(), trace = SampleTrace.Save(folder: folder), file = Path.Combine(folder, "machine.json");
        new MachineCeilings([KeyValuePair.Create("Sample device", new DeviceCeilings(1e12, 1e11, "data sheet"))]).Save(file);
        JsonDocument.Parse(Invocation.Of("report", trace, "--ceilings", file, "--format", "json").MustEndWith(ExitCode.Done).Output);
        Invocation.Of("report", trace, "--ceilings", trace).MustStateInOneLine(ExitCode.BadInput, "hybridprof ceilings");
        Invocation.Of("report", trace, "--ceilings", Path.Combine(folder, "none.json")).MustStateInOneLine(ExitCode.BadInput, "none.json");
        Assert.Contains("--rounds: 0", Invocation.Of("ceilings", "--rounds", "0").MustEndWith(ExitCode.WrongCommandLine).Error, StringComparison.Ordinal);
    }
}
