using System.CommandLine;
using System.CommandLine.Help;

namespace HybridProfiler.Tool.Commands;

/// <summary>The command line as a whole.</summary>
internal static class HybridProf
{
    /// <summary>Name of the command.</summary>
    public const string Name = "hybridprof";

    private static readonly Dictionary<string, string> s_notes = new()
    {
        [DoctorCommand.Name] = DoctorCommand.HelpOnExitCodes,
        [ReportCommand.Name] = ReportCommand.Notes,
        [CompareCommand.Name] = CompareCommand.Notes,
        [WhatIfCommand.Name] = WhatIfCommand.Notes,
        [QueryCommand.Name] = QueryCommand.Notes,
        [ViewCommand.Name] = ViewCommand.Notes,
        [ConvertCommand.Name] = ConvertCommand.Notes,
        [MergeCommand.Name] = MergeCommand.Notes,
        [CeilingsCommand.Name] = CeilingsCommand.Notes,
    };

    /// <summary>Runs a command line; what is not understood is named on the error stream.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="configuration">Where output goes; the console when null.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, InvocationConfiguration? configuration = null)
    {
        ParseResult command = Command().Parse(args);
        configuration ??= new InvocationConfiguration();
        if (command.Errors.Count == 0) return command.Invoke(configuration);
        foreach (var error in command.Errors) configuration.Error.WriteLine(error.Message);
        configuration.Error.WriteLine($"`{Name} {(command.CommandResult.Command is RootCommand ? "" : command.CommandResult.Command.Name + " ")}--help` lists what there is.");
        return ExitCode.WrongCommandLine;
    }

    /// <summary>The root command with every command below it.</summary>
    public static RootCommand Command()
    {
        RootCommand root = new("The profiler for hybrid AI inference in .NET.")
        {
            ReportCommand.Create(), CompareCommand.Create(), WhatIfCommand.Create(), ViewCommand.Create(), QueryCommand.Create(), ConvertCommand.Create(), MergeCommand.Create(), CeilingsCommand.Create(), DoctorCommand.Create(),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithNotes((HelpAction)help.Action!, s_notes);
        // The name of the command, whatever the file is called that runs.
        root.SetAction(parsed => root.Parse("--help").Invoke(parsed.InvocationConfiguration));
        return root;
    }
}
