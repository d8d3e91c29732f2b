using System.CommandLine;

namespace HybridProfiler.Tool.Tests;

/// <summary>A command line run inside this process.</summary>
internal sealed record Invocation(string Command, int ExitCode, string Output, string Error)
{
    public static Invocation Of(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = Commands.HybridProf.Run(arguments, new InvocationConfiguration { Output = output, Error = error });
        return new Invocation($"hybridprof {string.Join(' ', arguments)}", code, output.ToString(), error.ToString());
    }

    /// <summary>Fails with everything that was printed when the exit code is another.</summary>
    public Invocation MustEndWith(int exitCode)
    {
        if (ExitCode != exitCode) Assert.Fail($"`{Command}` ended with exit code {ExitCode}, not {exitCode}:\n{Output}\n{Error}");
        return this;
    }

    /// <summary>Fails unless the command stopped with one line on the error stream that names what is given.</summary>
    public void MustStateInOneLine(int exitCode, params ReadOnlySpan<string> named)
    {
        MustEndWith(exitCode);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
        foreach (string name in named) Assert.Contains(name, Error);
    }
}
