namespace HybridProfiler.Packaging.Tests;

/// <summary>The tool, installed by `dotnet tool install` from folder feeds into an empty folder.</summary>
internal sealed class InstalledTool
{
    private static readonly Lock s_gate = new();
    private static Task<InstalledTool>? s_any, s_native;

    private InstalledTool(string folder) => Folder = folder;

    internal string Folder { get; }

    internal string Command => Path.Combine(Folder, OperatingSystem.IsWindows() ? "hybridprof.exe" : "hybridprof");

    /// <summary>Everything of the package that was chosen for this machine.</summary>
    internal IReadOnlyList<string> Files => Directory.GetFiles(Path.Combine(Folder, ".store"), "*", SearchOption.AllDirectories);

    /// <summary>The tool as every platform gets it that has no package of its own; installed once in a run.</summary>
    internal static Task<InstalledTool> ForAny(PackedFeed feed) => Once(ref s_any, async () =>
    {
        string named = Path.Combine(PackedFeed.Workplace, "feed-any");
        await PackedFeed.PackToolNaming(named, "any");
        // The other feed has what names more under the same version; only the package for every platform is wanted of it.
        string package = feed.FileOf(PackedFeed.ToolForAny);
        File.Copy(package, Path.Combine(named, Path.GetFileName(package)));
        return await From("tool-any", feed.Version, named);
    });

    /// <summary>The tool as this machine's platform gets it, where its package was made; installed once in a run.</summary>
    internal static Task<InstalledTool> Native(PackedFeed feed) => Once(ref s_native, () => From("tool-native", feed.Version, feed.Folder, NativeTool.Feed));

    private static Task<InstalledTool> Once(ref Task<InstalledTool>? installed, Func<Task<InstalledTool>> install)
    {
        lock (s_gate) return installed ??= install();
    }

    private static async Task<InstalledTool> From(string name, string version, params string[] feeds)
    {
        string folder = Path.Combine(PackedFeed.Workplace, name), work = folder + "-work";
        foreach (string stale in (ReadOnlySpan<string>)[folder, work])
        {
            if (Directory.Exists(stale)) Directory.Delete(stale, recursive: true);
        }

        Directory.CreateDirectory(work);
        File.WriteAllText(Path.Combine(work, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                {string.Join("\n    ", feeds.Select((feed, i) => $"<add key=\"packed{i}\" value=\"{feed}\" />"))}
              </packageSources>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(work, "packages")}" />
              </config>
            </configuration>
            """);
        CommandLine install = await CommandLine.Run("dotnet", ["tool", "install", PackedFeed.Tool, "--tool-path", folder, "--version", version], work, CancellationToken.None);
        install.MustSucceed();
        Directory.Delete(work, recursive: true);
        return new InstalledTool(folder);
    }
}
