using System.CommandLine;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Tool.Ceilings;
using HybridProfiler.Tool.Output;
using HybridProfiler.Tool.Traces;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof whatif</c>: what a change of the program would bring.</summary>
internal static class WhatIfCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "whatif";

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string Notes = $"""
        Every option may be repeated; all changes together are one prediction. Components and edges are named as in the report.

        Examples:
          hybridprof whatif run.pftrace --scale recogniser=2                                the recogniser twice as fast
          hybridprof whatif run.pftrace --scale reader=1.5 --overlap "detector->reader"     and double buffered
          hybridprof whatif run.pftrace --overlap "detector->reader" --ceilings machine.json  with what waking a thread costs there
          hybridprof whatif run.pftrace --batch recogniser=8@0.6 --no-gc                    batches of 8; 60 % of a call's cost is paid once
          hybridprof whatif run.pftrace --pin 12e9 --format json                            transfers at 12 GB/s

        Exit codes:
          {ExitCode.Done}  done
          {ExitCode.BadInput}  the trace cannot be read, the change cannot be made to it, or the command line was not understood
        """;

    public static Command Create()
    {
        Argument<string> trace = new("trace") { Description = "Trace of a recording." };
        (string Kind, Option<string[]> Option)[] named =
        [
            ("scale", Texts("--scale", "A component works so many times faster: reader=2.", "component=factor")),
            ("remove", Texts("--remove", "What goes over an edge costs nothing: \"detector->reader\".", "edge")),
            ("overlap", Texts("--overlap", "Both sides of an edge work at once (double buffer): \"detector->reader\", or \"detector->reader@75us,33us\" with what it costs to wake the other thread: until it runs, and of the thread that wakes it; a third time: a wait up to this long costs neither. Without it: as the trace tells, else as --ceilings does.", "edge")),
            ("batch", Texts("--batch", "A component takes so many requests at once: reader=8, or reader=8@0.6 with the share of a call's cost that is paid once.", "component=size")),
        ];
        Option<string?> pin = new("--pin") { Description = "Transfers of pageable memory run as fast as page-locked ones, or at so many bytes per second.", HelpName = "bytes/s", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> noGc = new("--no-gc") { Description = "Garbage collection takes no time." }, noRuntime = new("--no-runtime") { Description = "Garbage collection, JIT and the rest of the runtime take no time." };
        Option<string?> ceilings = new("--ceilings") { Description = "What a hand-over between threads costs on the machine: a file of `hybridprof ceilings`.", HelpName = "file" };
        Option<string> format = OutputOptions.FormatOrFirst("Form of the prediction.", PredictionText.Names);
        Command command = new(Name, "Predicts what a change would bring: the recorded dependency graph is timed anew with the change in it.") { trace };
        foreach ((_, Option<string[]> option) in named) command.Add(option);
        foreach (Option option in (Option[])[pin, noGc, noRuntime, ceilings, format]) command.Add(option);
        command.SetAction(parsed => CommandRun.Of(parsed, (text, error) =>
        {
            List<(string Kind, string Argument)> changes = [.. named.SelectMany(n => (parsed.GetValue(n.Option) ?? []).Select(argument => (n.Kind, argument)))];
            if (parsed.GetResult(pin) is not null) changes.Add(("pin", parsed.GetValue(pin) ?? ""));
            if (parsed.GetValue(noGc)) changes.Add(("no-gc", ""));
            if (parsed.GetValue(noRuntime)) changes.Add(("no-runtime", ""));
            if (changes.Count == 0) throw new CommandFailedException("What is to change? Give at least one of --scale, --remove, --overlap, --batch, --pin, --no-gc, --no-runtime.");
            try
            {
                MachineCeilings? machine = parsed.GetValue(ceilings) is { } limits ? CeilingsFile.Load(limits) : null;
                TraceAnalysis analysis = TraceAnalysis.Of(TraceInput.Load(parsed.GetValue(trace)!, error));
                WhatIf asked = changes.Aggregate((machine is null ? analysis : analysis.WithCeilings(machine)).WhatIf(), (whatIf, change) => whatIf.With(change.Kind, change.Argument));
                PredictionText.Write(asked.Predict(), [.. changes.Select(c => $"{c.Kind} {c.Argument}".TrimEnd())], parsed.GetValue(format)!, text);
                return ExitCode.Done;
            }
            catch (WhatIfException e)
            {
                throw new CommandFailedException(e.Message);
            }
        }));
        return command;
    }

    private static Option<string[]> Texts(string name, string description, string argument) => new(name) { Description = description, HelpName = argument };
}
