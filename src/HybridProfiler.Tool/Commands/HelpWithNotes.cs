using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HybridProfiler.Tool.Commands;

/// <summary>The usual help, and below it what one command has to add.</summary>
internal sealed class HelpWithNotes(HelpAction help, string command, string notes) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command.Name == command) parseResult.InvocationConfiguration.Output.WriteLine(notes);
        return code;
    }
}
