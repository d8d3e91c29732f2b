using System.Diagnostics;

namespace HybridProfiler.Tool.Tests;

/// <summary>The built tool, run as a process.</summary>
internal sealed record HybridProf(string Command, int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static Task<HybridProf> Run(params string[] arguments) => RunIn([], arguments);

    /// <summary>Runs it with changes of the environment; null removes a variable.</summary>
    public static async Task<HybridProf> RunIn(Dictionary<string, string?> environment, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "HybridProfiler.Tool.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token), error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new HybridProf($"hybridprof {string.Join(' ', arguments)}", process.ExitCode, (await output).ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Fails with everything that was printed when the exit code is another.</summary>
    public HybridProf MustEndWith(int exitCode)
    {
        if (ExitCode != exitCode) Assert.Fail($"`{Command}` ended with exit code {ExitCode}, not {exitCode}:\n{Output}\n{Error}");
        return this;
    }
}
