using System.CommandLine;
using System.CommandLine.Help;

namespace HybridProfiler.Tool.Commands;

/// <summary>The command line as a whole.</summary>
internal static class HybridProf
{
    /// <summary>Name of the command.</summary>
    public const string Name = "hybridprof";

    /// <summary>The root command with every command below it.</summary>
    public static RootCommand Command()
    {
        RootCommand root = new("The profiler for hybrid AI inference in .NET.") { DoctorCommand.Create() };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithNotes((HelpAction)help.Action!, DoctorCommand.Name, DoctorCommand.HelpOnExitCodes);
        // The name of the command, whatever the file is called that runs.
        root.SetAction(parsed => root.Parse("--help").Invoke(parsed.InvocationConfiguration));
        return root;
    }
}
