using System.Diagnostics;

namespace HybridProfiler.Packaging.Tests;

/// <summary>Runs another program to its end and keeps what it printed.</summary>
internal sealed record CommandLine(string Command, int ExitCode, string Output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(12);

    internal static async Task<CommandLine> Run(string file, IEnumerable<string> arguments, string workingDirectory, CancellationToken token, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo info = new(file)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        // No build server may outlive the test, and the texts that are compared are English ones.
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        info.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        info.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        info.Environment["DOTNET_NOLOGO"] = "1";
        foreach ((string name, string value) in environment) info.Environment[name] = value;

        string command = $"{Path.GetFileName(file)} {string.Join(' ', info.ArgumentList)}";
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(s_patience);
        using Process process = Process.Start(info)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new CommandLine(command, process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"`{command}` had not ended after {s_patience.TotalMinutes:0} minutes");
        }
    }

    internal CommandLine MustSucceed()
    {
        if (ExitCode != 0) Assert.Fail($"`{Command}` ended with exit code {ExitCode}:\n{Output}");
        return this;
    }

    internal CommandLine MustNotWarn()
    {
        string[] warnings = [.. Output.Split('\n').Where(l => l.Contains("warning ", StringComparison.Ordinal))];
        if (warnings.Length > 0) Assert.Fail($"`{Command}` gave {warnings.Length} warnings:\n{string.Join('\n', warnings)}");
        return this;
    }

    /// <summary>The path of a program on the PATH; null when it is not there.</summary>
    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(d => Path.Combine(d, OperatingSystem.IsWindows() ? program + ".exe" : program))
            .FirstOrDefault(File.Exists);
}
