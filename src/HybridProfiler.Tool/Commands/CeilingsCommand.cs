using System.CommandLine;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Tool.Ceilings;
using HybridProfiler.Tool.OpenCl;
using HybridProfiler.Tool.Output;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof ceilings</c>: what this machine can do at most, for rooflines, and what a hand-over between threads costs on it, for predictions.</summary>
internal static class CeilingsCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "ceilings";

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string Notes = $"""
        Measured in single precision, on the processor and on every OpenCL device; and what it costs to hand something to a thread
        that sleeps, which `whatif --overlap` needs. Let nothing else run. A file can be written by hand
        as well, from a data sheet: devices are found by the name that the report gives them.

        Examples:
          hybridprof ceilings -o machine.json
          hybridprof report run.pftrace --ceilings machine.json
          hybridprof whatif run.pftrace --overlap "detector->reader" --ceilings machine.json

        Exit codes:
          {ExitCode.Done}  done
          {ExitCode.CannotWrite}  the file could not be written
        """;

    // Some 100 MB for each array: beyond the caches of all but the largest machines; --megabytes says otherwise.
    private const int DefaultMegabytes = 128;
    private const int MultiplyAdds = 20_000_000;

    public static Command Create()
    {
        Option<string?> output = OutputOptions.Output("Write the file that `report --ceilings` and `whatif --ceilings` read.");
        Option<int> rounds = new("--rounds") { Description = "Rounds of each measurement; the best counts.", DefaultValueFactory = _ => 9 };
        Option<int> megabytes = new("--megabytes") { Description = "Size of each of the three arrays of the bandwidth measurement; well above all caches together.", DefaultValueFactory = _ => DefaultMegabytes };
        foreach (Option<int> number in new[] { rounds, megabytes })
        {
            number.Validators.Add(n =>
            {
                if (n.Tokens.Count > 0 && n.GetValueOrDefault<int>() is < 1 or > 100_000) n.AddError($"{number.Name}: {n.Tokens[0].Value}; at least 1.");
            });
        }

        Command command = new(Name, "Measures what the processor and the OpenCL devices of this machine can do at most: operations and bytes per second; and what a hand-over between two threads costs.") { output, rounds, megabytes };
        command.SetAction(parsed => CommandRun.Of(parsed, (text, error) =>
        {
            MachineCeilings machine = Measure(parsed.GetValue(rounds), MultiplyAdds, (int)Math.Min(int.MaxValue / 8, parsed.GetValue(megabytes) * 1_000_000L / sizeof(float)), HandOverMeasurement.Usual, error);
            foreach ((string device, DeviceCeilings c) in machine.ByDevice) text.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{device}: {c.FlopsPerSecond / 1e9:0.0} GFLOP/s, {c.BytesPerSecond / 1e9:0.0} GB/s\n  {c.Source}"));
            if (machine.HandOver is { } h) text.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"hand-over to a thread that sleeps: {h.WakeUpNs / 1e3:0.0} us until it runs, {h.WakerNs / 1e3:0.0} us of the thread that wakes it; neither after a wait of up to {h.SpinNs / 1e3:0} us\n  {h.Source}"));
            if (parsed.GetValue(output) is { } file)
            {
                CommandRun.Writing(file, () => machine.Save(file));
                text.WriteLine($"{file}: for `hybridprof report TRACE --ceilings {file}` and `hybridprof whatif TRACE --overlap EDGE --ceilings {file}`");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>Measures the machine; a device that refuses is named on the error stream and left out.</summary>
    internal static MachineCeilings Measure(int rounds, int multiplyAdds, int elements, int handOvers, TextWriter error)
    {
        Dictionary<string, DeviceCeilings> found = new(StringComparer.Ordinal) { [MachineCeilings.Host] = HostCeilings.Measure(rounds, multiplyAdds, elements) };
        HandOverCost handOver = HandOverMeasurement.Measure(handOvers);
        if (OpenClMachine.TryOpen() is not { } machine) return new MachineCeilings(found) { HandOver = handOver };
        foreach (OpenClDevice device in machine.Devices)
        {
            try
            {
                found[device.Name] = OpenClCeilings.Measure(machine.Api, device, rounds, multiplyAdds, elements);
            }
            catch (WorkFailedException e)
            {
                error.WriteLine($"{device.Name}: not measured, {e.Message}");
            }
        }

        return new MachineCeilings(found) { HandOver = handOver };
    }
}
