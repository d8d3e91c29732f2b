using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace HybridProfiler.Packaging.Tests;

/// <summary>The dotnet tool as a user meets it: installed from its package alone into an empty folder, and run.</summary>
public sealed class ToolTests(PackedFeed feed)
{
    private const string Place = "tools/net10.0/any/";

    [Fact]
    public async Task Installed_into_an_empty_folder_it_runs_and_finds_the_native_library()
    {
        string folder = Path.Combine(PackedFeed.Workplace, "tool"), work = Path.Combine(PackedFeed.Workplace, "tool-work");
        foreach (string stale in (ReadOnlySpan<string>)[folder, work])
        {
            if (Directory.Exists(stale)) Directory.Delete(stale, recursive: true);
        }

        Directory.CreateDirectory(work);
        File.WriteAllText(Path.Combine(work, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{feed.Folder}" />
              </packageSources>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(work, "packages")}" />
              </config>
            </configuration>
            """);
        (await CommandLine.Run("dotnet", ["tool", "install", PackedFeed.Tool, "--tool-path", folder, "--version", feed.Version], work, TestContext.Current.CancellationToken)).MustSucceed();

        string command = Path.Combine(folder, OperatingSystem.IsWindows() ? "hybridprof.exe" : "hybridprof");
        CommandLine help = await CommandLine.Run(command, ["--help"], work, TestContext.Current.CancellationToken);
        Assert.Contains("hybridprof [command]", help.MustSucceed().Output);

        CommandLine doctor = await CommandLine.Run(command, ["doctor", "--format", "json"], work, TestContext.Current.CancellationToken);
        JsonNode report = JsonNode.Parse(doctor.MustSucceed().Output)!;
        JsonNode library = report["groups"]!.AsArray().SelectMany(g => g!["parts"]!.AsArray()).Single(p => (string?)p!["id"] == "host.native-library")!;
        if (!NativeLibrary.IsBuiltForHost) Assert.Skip("installed and run; " + NativeLibrary.WhyAbsent);
        Assert.Equal("ok", (string?)library["state"]);
        Assert.Contains(Path.Combine("runtimes", NativeLibrary.HostRid, "native"), (string?)library["path"]);
    }

    [Fact]
    public void Package_is_a_tool_that_depends_on_nothing_and_carries_its_licences()
    {
        XDocument nuspec = feed.Nuspec(PackedFeed.Tool);
        Assert.Contains(nuspec.Descendants(), e => e.Name.LocalName == "packageType" && (string?)e.Attribute("name") == "DotnetTool");
        Assert.DoesNotContain(nuspec.Descendants(), e => e.Name.LocalName == "dependency");
        IReadOnlyList<string> entries = feed.Entries(PackedFeed.Tool);
        foreach (string entry in (ReadOnlySpan<string>)["README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt", Place + "HybridProfiler.Tool.dll", Place + "DotnetToolSettings.xml"])
        {
            Assert.Contains(entry, entries);
        }
    }

    [Fact]
    public void Native_libraries_lie_under_runtimes_for_every_platform_built_and_nowhere_else()
    {
        if (NativeLibrary.Built.Count == 0) Assert.Skip(NativeLibrary.WhyAbsent);
        IEnumerable<string> expected = NativeLibrary.Built.Select(f => f.Split('/')).Select(f => $"{Place}runtimes/{f[0]}/native/{f[1]}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, feed.Entries(PackedFeed.Tool).Where(e => Path.GetFileName(e).Contains("hybridprofiler.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }
}
