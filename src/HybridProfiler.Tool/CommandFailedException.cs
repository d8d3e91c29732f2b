namespace HybridProfiler.Tool;

/// <summary>A command cannot go on. The message is one line for the user: what, where, what to do.</summary>
internal sealed class CommandFailedException(string message, int exitCode = ExitCode.BadInput) : Exception(message)
{
    /// <summary>What the command ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
