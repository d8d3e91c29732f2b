using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HybridProfiler.Tool.Commands;

/// <summary>The usual help, and below it what a command has to add.</summary>
internal sealed class HelpWithNotes(HelpAction help, IReadOnlyDictionary<string, string> notes) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (notes.TryGetValue(parseResult.CommandResult.Command.Name, out string? more)) parseResult.InvocationConfiguration.Output.WriteLine(more);
        return code;
    }
}
