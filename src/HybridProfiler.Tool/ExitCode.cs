namespace HybridProfiler.Tool;

/// <summary>What a command's end says to a script.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked for.</summary>
    public const int Done = 0;

    /// <summary>A check of the self-test failed.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line was not understood.</summary>
    public const int WrongCommandLine = 2;

    /// <summary>A file that was named is not there, no trace, or broken.</summary>
    public const int BadInput = 2;

    /// <summary>Something named by <c>--require</c>, or a library that the command needs, cannot be used here.</summary>
    public const int RequirementMissing = 3;

    /// <summary>The output could not be written.</summary>
    public const int CannotWrite = 4;
}
