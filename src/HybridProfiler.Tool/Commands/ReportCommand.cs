using System.CommandLine;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Tool.Ceilings;
using HybridProfiler.Tool.Output;
using HybridProfiler.Tool.Traces;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof report</c>: where the time of a trace went.</summary>
internal static class ReportCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "report";

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string Notes = $"""
        Examples:
          hybridprof report run.pftrace                  on the terminal
          hybridprof report run.pftrace -o report.html   one page that opens without a network
          hybridprof report trace.json.gz --brief        PyTorch's trace; the tables that matter first
          hybridprof report *.pftrace -o reports         a page for each trace, into a folder
          hybridprof report trace.json.gz --definitions hta
                                                         the figures of Holistic Trace Analysis

        Exit codes:
          {ExitCode.Done}  done
          {ExitCode.BadInput}  a trace cannot be read, or the command line was not understood
          {ExitCode.CannotWrite}  the report could not be written
        """;

    private const int Narrowest = 40;

    public static Command Create()
    {
        Argument<string[]> traces = new("trace") { Description = "Trace files: .pftrace, Chrome or Kineto .json, ONNX Runtime profile; packed (.gz) or not.", Arity = ArgumentArity.OneOrMore };
        Option<string?> output = OutputOptions.Output("Write to this file; its extension chooses the form (.html, .md, .json, .txt). With several traces a folder.");
        Option<string?> format = OutputOptions.Format("Form of the report, whatever the file's name says. [default: text, with --output html]", ReportForm.Names);
        Option<string?> title = new("--title") { Description = "Title of the report. [default: the process that was recorded]", HelpName = "text" };
        Option<string?> ceilings = new("--ceilings") { Description = "What the machine can do at most, for rooflines and MFU: a file of `hybridprof ceilings`.", HelpName = "file" };
        Option<string> definitions = OutputOptions.Definitions();
        Option<string?> annotation = new("--annotation") { Description = "With --definitions hta: the critical path of the rows whose name contains this; '' takes the whole file. [default: the profiler's steps, where there are none the whole file]", HelpName = "text" };
        Option<int> instance = new("--instance") { Description = "With --definitions hta: which of those rows, from 0.", HelpName = "number" };
        Option<bool> brief = new("--brief") { Description = "Text only: the verdict and the tables that matter first." };
        Option<int> width = new("--width") { Description = "Text only: characters in a line. [default: the terminal's, 120 in a pipe or file]", HelpName = "columns" };
        width.Validators.Add(w =>
        {
            if (w.Tokens.Count > 0 && w.GetValueOrDefault<int>() < Narrowest) w.AddError($"--width: {w.Tokens[0].Value} is too narrow; at least {Narrowest}.");
        });
        Command command = new(Name, "Says where the time of a trace went: components, requests, devices, edges; what is missing or doubtful comes first.") { traces, output, format, title, brief, ceilings, definitions, annotation, instance, width };
        command.SetAction(parsed => CommandRun.Of(parsed, (text, error) =>
        {
            string[] paths = parsed.GetValue(traces)!;
            string? to = parsed.GetValue(output);
            int columns = parsed.GetValue(width) is > 0 and int stated ? stated : Terminal.WidthOf(text);
            ReportForm form = new(paths.Length > 1 && to is not null ? parsed.GetValue(format) ?? ReportForm.Html : ReportForm.Choose(parsed.GetValue(format), to), columns, parsed.GetValue(brief));
            if (paths.Length > 1 && to is null && form.Name is not (ReportForm.Text or ReportForm.Markdown))
                throw new CommandFailedException($"--format {form.Name} of several traces needs a folder: add -o FOLDER.");
            if (paths.Length > 1 && to is not null && File.Exists(to)) throw new CommandFailedException($"{to}: several traces need a folder, and this is a file.");
            bool isHta = parsed.GetValue(definitions) != OutputOptions.OwnDefinitions;
            if (isHta && parsed.GetValue(ceilings) is not null) throw new CommandFailedException("--ceilings: the definitions of Holistic Trace Analysis know no rooflines; leave out --definitions.");
            if (!isHta && (parsed.GetValue(annotation) is not null || parsed.GetValue(instance) != 0)) throw new CommandFailedException("--annotation and --instance choose the critical path of Holistic Trace Analysis: add --definitions hta.");
            MachineCeilings? machine = parsed.GetValue(ceilings) is { } limits ? CeilingsFile.Load(limits) : null;
            HashSet<string> taken = new(StringComparer.Ordinal);
            for (int i = 0; i < paths.Length; i++)
            {
                string heading = parsed.GetValue(title) ?? "";
                if (paths.Length > 1 && heading.Length > 0) heading = $"{heading}: {Path.GetFileName(paths[i])}";
                Report report = isHta
                    ? HtaInput.Report(paths[i], heading, parsed.GetValue(definitions) == OutputOptions.HtaNanoseconds, parsed.GetValue(annotation), parsed.GetValue(instance))
                    : ReportOf(paths[i], heading, machine, error);
                if (to is null)
                {
                    if (i > 0) text.WriteLine();
                    form.Write(report, text);
                    continue;
                }

                string file = paths.Length > 1 ? Path.Combine(to, NameFor(paths[i], taken) + form.Extension) : to;
                CommandRun.Writing(file, () => form.Save(report, file));
                text.WriteLine($"{file}: report on {paths[i]}");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static Report ReportOf(string path, string title, MachineCeilings? machine, TextWriter error)
    {
        TraceAnalysis analysis = TraceAnalysis.Of(TraceInput.Load(path, error));
        if (machine is not null) analysis = analysis.WithCeilings(machine);
        // A file that names no process is best known by its own name.
        if (title.Length == 0 && analysis.Trace.Header.ProcessName.Length == 0) title = Path.GetFileName(path);
        return (title.Length > 0 ? analysis.Titled(title) : analysis).Report();
    }

    // Traces of one name out of several folders get a number.
    private static string NameFor(string path, HashSet<string> taken)
    {
        string name = TraceName.Of(path), free = name;
        for (int number = 2; !taken.Add(free); number++) free = $"{name}-{number}";
        return free;
    }
}
