using System.CommandLine;

namespace HybridProfiler.Tool.Commands;

/// <summary>Runs a command; a failure that it states becomes one line on the error stream and the exit code.</summary>
internal static class CommandRun
{
    /// <summary>Runs and returns the exit code.</summary>
    public static int Of(ParseResult parsed, Func<TextWriter, TextWriter, int> run)
    {
        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        try
        {
            return run(output, error);
        }
        catch (CommandFailedException e)
        {
            error.WriteLine(e.Message);
            return e.ExitCode;
        }
        catch (Exception e) when ((e as DllNotFoundException ?? e.InnerException as DllNotFoundException) is { } missing && missing.Message.Contains("duckdb", StringComparison.OrdinalIgnoreCase))
        {
            error.WriteLine("This copy of hybridprof is without DuckDB, which answers queries and writes tables; the dotnet tool HybridProfiler.Tool has it.");
            return ExitCode.RequirementMissing;
        }
    }

    /// <summary>Writes a file; what goes wrong is stated.</summary>
    public static void Writing(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"Cannot write {path}: {e.Message}", ExitCode.CannotWrite);
        }
    }
}
