using System.CommandLine;
using HybridProfiler.Analysis.Merging;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Tool.Output;
using HybridProfiler.Tool.Traces;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof merge</c>: traces of several processes and machines as one.</summary>
internal static class MergeCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "merge";

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string Notes = $"""
        The clock of the first trace is the axis. How another is brought onto it, in this order, is printed with its uncertainty:
          --offset             as stated
          one boot             both recorded on one machine since it started: one clock, exact
          wall clocks          of both recordings; --clock-error states by how much those of two machines may differ
          messages             spans with message.sent and message.received: none arrives before it is sent
          requests             of the same class and id: the call lasts at least as long as what answers it

        Examples:
          hybridprof merge client.pftrace server.pftrace -o both.pftrace
          hybridprof merge rank*.pftrace -o job.pftrace --clock-error 1ms
          hybridprof merge a.pftrace b.json.gz -o both.pftrace --offset b.json.gz=-12.5ms

        Exit codes:
          {ExitCode.Done}  done
          {ExitCode.BadInput}  a trace cannot be read, nothing tells how far two clocks lie apart, or the command line was not understood
          {ExitCode.CannotWrite}  the file could not be written
        """;

    public static Command Create()
    {
        Argument<string[]> traces = new("trace") { Description = "Traces of any format that is read; the clock of the first is the axis.", Arity = ArgumentArity.OneOrMore };
        Option<string?> output = OutputOptions.Output("File to write, replaced when it exists; .pftrace or .json (or either with .gz).");
        output.Required = true;
        Option<string[]> offsets = new("--offset") { Description = "What is added to the times of a trace: server.pftrace=-5ms.", HelpName = "trace=time" };
        Option<string?> clockError = new("--clock-error") { Description = "Most that the wall clocks of two machines differ: 1ms.", HelpName = "time" };
        Option<double> drift = new("--drift") { Description = "Most that two clocks run apart, in millionths; 100 unless stated.", HelpName = "ppm", DefaultValueFactory = _ => new MergeOptions().DriftPpm };
        Option<string> format = OutputOptions.FormatOrFirst("Form of what is said about the processes.", MergeText.Names);
        Command command = new(Name, "Makes one trace of those of several processes and machines, on one clock, and says how sure that clock is.") { traces, output, offsets, clockError, drift, format };
        command.SetAction(parsed => CommandRun.Of(parsed, (text, error) => Run(
            parsed.GetValue(traces)!, parsed.GetValue(output)!, parsed.GetValue(offsets) ?? [],
            new MergeOptions { ClockErrorNs = parsed.GetValue(clockError) is { } said ? TimeText.NotNegative("--clock-error", said) : null, DriftPpm = Drift(parsed.GetValue(drift)) },
            parsed.GetValue(format)!, text, error)));
        return command;
    }

    private static int Run(string[] paths, string to, string[] offsets, MergeOptions options, string format, TextWriter output, TextWriter error)
    {
        if (!TraceFile.CanSave(to)) throw new CommandFailedException($"{to}: no writer for this extension. Use .pftrace or .json (or either with .gz).");
        if (paths.FirstOrDefault(path => Path.GetFullPath(path) == Path.GetFullPath(to)) is { } same) throw new CommandFailedException($"{same}: it is an input and the output. Name another output.");
        if (paths.GroupBy(Path.GetFullPath).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new CommandFailedException($"{twice.First()}: it is named twice. Name each trace once.");
        Dictionary<string, long> stated = Offsets(offsets, paths);
        List<MergeInput> inputs = [];
        foreach (string path in paths)
        {
            Trace trace = TraceInput.Load(path, error);
            inputs.Add(new MergeInput(trace, path, stated.TryGetValue(path, out long offset) ? offset : null));
        }

        MergedTrace merged;
        try
        {
            merged = TraceMerge.Of(inputs, options);
        }
        catch (TraceMergeException e)
        {
            throw new CommandFailedException($"{e.Message} --offset trace=time does.");
        }

        CommandRun.Writing(to, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
            TraceFile.Save(merged.Trace, to);
        });
        MergeText.Write(merged, to, format, output);
        return ExitCode.Done;
    }

    private static Dictionary<string, long> Offsets(string[] offsets, string[] paths)
    {
        Dictionary<string, long> stated = new(StringComparer.Ordinal);
        foreach (string offset in offsets)
        {
            int at = offset.LastIndexOf('=');
            if (at <= 0) throw new CommandFailedException($"--offset {offset}: not understood. Write trace=time, as in server.pftrace=-5ms.");
            string name = offset[..at];
            string[] named = [.. paths.Where(p => p == name || Path.GetFileName(p) == name)];
            if (named.Length != 1) throw new CommandFailedException($"--offset {offset}: {(named.Length == 0 ? "none" : "more than one")} of the traces is called {name}.");
            if (!stated.TryAdd(named[0], TimeText.Of("--offset", offset[(at + 1)..]))) throw new CommandFailedException($"--offset {offset}: {name} has an offset already. State one.");
        }

        return stated;
    }

    private static double Drift(double ppm) =>
        ppm is >= 0 and <= 1e6 ? ppm : throw new CommandFailedException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--drift {ppm}: not a drift. Write millionths from 0 to 1000000; two quartzes stay within 100."));
}
