using System.Diagnostics;
using HybridProfiler.Goldens;

namespace HybridProfiler.Tests.Formats;

/// <summary>The npm package speedscope, a self-contained page that reads Chrome JSON; fetched once into artifacts/tools.</summary>
internal static class ChromeSpeedscope
{
    private const string Version = "1.25.0";

    /// <summary>The page; null with a reason where npm is missing or the package cannot be had.</summary>
    public static async Task<(string? Page, string Reason)> FindAsync(CancellationToken cancel)
    {
        string folder = Checkout.PathOf($"artifacts/tools/speedscope-{Version}");
        string page = Path.Combine(folder, "node_modules", "speedscope", "dist", "release", "index.html");
        if (File.Exists(page)) return (page, "");
        string? npm = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(path => (string[])[Path.Combine(path, "npm"), Path.Combine(path, "npm.cmd")]).FirstOrDefault(File.Exists);
        if (npm is null) return (null, "no npm on the PATH (Debian: apt-get install npm), which fetches the viewer speedscope");

        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(npm) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (string argument in (string[])["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", $"speedscope@{Version}"]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync(cancel), ignored = process.StandardOutput.ReadToEndAsync(cancel);
        await Task.WhenAll(said, ignored, process.WaitForExitAsync(cancel));
        return process.ExitCode == 0 && File.Exists(page) ? (page, "") : (null, $"npm could not install speedscope {Version}: {(await said).Trim().ReplaceLineEndings(" ")}");
    }
}
