using System.IO.Compression;
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
        InstalledTool tool = await InstalledTool.ForAny(feed);
        string command = tool.Command, work = tool.Folder;
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
    public void Package_for_every_platform_depends_on_nothing_and_carries_its_licences()
    {
        XDocument nuspec = feed.Nuspec(PackedFeed.ToolForAny);
        Assert.Equal(["DotnetToolRidPackage"], TypesOf(nuspec));
        Assert.DoesNotContain(nuspec.Descendants(), e => e.Name.LocalName == "dependency");
        IReadOnlyList<string> entries = feed.Entries(PackedFeed.ToolForAny);
        foreach (string entry in (ReadOnlySpan<string>)["README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt", Place + "HybridProfiler.Tool.dll", Place + "DotnetToolSettings.xml"])
        {
            Assert.Contains(entry, entries);
        }
    }

    [Fact]
    public void Package_of_the_tools_name_only_names_one_for_this_platform_and_one_for_every_other()
    {
        Assert.Equal(["DotnetTool"], TypesOf(feed.Nuspec(PackedFeed.Tool)));
        Assert.DoesNotContain(feed.Entries(PackedFeed.Tool), e => e.EndsWith(".dll", StringComparison.Ordinal));
        (string Platform, string Package)[] named = Named(feed.FileOf(PackedFeed.Tool));
        Assert.Contains(("any", PackedFeed.ToolForAny), named);
        Assert.Contains((NativeLibrary.HostRid, NativeTool.Package), named);
        // NuGet takes a program linked for glibc for musl as well, where nothing could start it.
        if (OperatingSystem.IsLinux()) Assert.Contains(($"linux-musl-{NativeLibrary.HostRid.Split('-')[1]}", PackedFeed.ToolForAny), named);
        Assert.Equal(OperatingSystem.IsLinux() ? 3 : 2, named.Length);
    }

    [Fact]
    public async Task A_release_names_the_platforms_whose_packages_were_made_elsewhere()
    {
        string folder = Path.Combine(PackedFeed.Workplace, "feed-release");
        await PackedFeed.PackToolNaming(folder, "linux-x64", "win-x64", "any");
        Assert.Equal(["any", "linux-musl-x64", "linux-x64", "win-x64"], Named(Directory.GetFiles(folder, "*.nupkg").Single()).Select(n => n.Platform).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Package_of_a_platform_carries_the_program_and_its_native_libraries_and_nothing_else()
    {
        if (await NativeTool.Absence() is { } absence) Assert.Skip(absence);
        string package = Directory.GetFiles(NativeTool.Feed, "*.nupkg").Single();
        using ZipArchive zip = ZipFile.OpenRead(package);
        string place = $"tools/any/{NativeLibrary.HostRid}/";
        string[] program = [.. zip.Entries.Select(e => e.FullName).Where(e => e.StartsWith("tools/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal([place + "DotnetToolSettings.xml", place + "HybridProfiler.Tool", place + "libduckdb.so", place + "libe_sqlite3.so", place + "libhybridprofiler.so"], program);
        foreach (string licence in (ReadOnlySpan<string>)["LICENSE", "THIRD-PARTY-NOTICES.txt"]) Assert.NotNull(zip.GetEntry(licence));
        Assert.InRange(new FileInfo(package).Length, 1, new FileInfo(feed.FileOf(PackedFeed.ToolForAny)).Length / 2);
    }

    [Fact]
    public void Native_libraries_lie_under_runtimes_for_every_platform_built_and_nowhere_else()
    {
        if (NativeLibrary.Built.Count == 0) Assert.Skip(NativeLibrary.WhyAbsent);
        IEnumerable<string> expected = NativeLibrary.Built.Select(f => f.Split('/')).Select(f => $"{Place}runtimes/{f[0]}/native/{f[1]}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, feed.Entries(PackedFeed.ToolForAny).Where(e => Path.GetFileName(e).Contains("hybridprofiler.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static string[] TypesOf(XDocument nuspec) => [.. nuspec.Descendants().Where(e => e.Name.LocalName == "packageType").Select(e => (string)e.Attribute("name")!)];

    private static (string Platform, string Package)[] Named(string package)
    {
        using ZipArchive zip = ZipFile.OpenRead(package);
        using Stream settings = zip.Entries.Single(e => e.Name == "DotnetToolSettings.xml").Open();
        return [.. XDocument.Load(settings).Descendants("RuntimeIdentifierPackage").Select(p => ((string)p.Attribute("RuntimeIdentifier")!, (string)p.Attribute("Id")!))];
    }
}
