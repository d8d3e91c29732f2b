using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using HybridProfiler.Goldens;
using HybridProfiler.Packaging.Tests;

[assembly: AssemblyFixture(typeof(PackedFeed))]

namespace HybridProfiler.Packaging.Tests;

/// <summary>The packages as they would be published, packed once per run from what is built, in a folder feed.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    internal static readonly string[] Packages = ["HybridProfiler", "HybridProfiler.Analysis", "HybridProfiler.Cuda", "HybridProfiler.OpenCL"];

    /// <summary>The dotnet tool: not referenced, but installed. It names a package for each platform, and one for all others.</summary>
    internal const string Tool = "HybridProfiler.Tool";

    /// <summary>The tool for the .NET runtime, on every platform.</summary>
    internal const string ToolForAny = Tool + ".any";

    // Packs of one project write what they name and pack into its one folder of intermediate files, and tests run side by side.
    private static readonly SemaphoreSlim s_onePack = new(1);

    internal static string Configuration { get; } =
        typeof(PackedFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Configuration").Value!;

    /// <summary>Everything these tests write lies here.</summary>
    internal static string Workplace { get; } = Checkout.PathOf("artifacts/test/packaging");

    /// <summary>Where the consumers restore to: kept between runs for what others publish, without our own packages.</summary>
    internal static string PackageCache { get; } = Path.Combine(Workplace, "nuget");

    internal string Folder { get; } = Path.Combine(Workplace, "feed");

    internal string Version { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Pack(Folder);
        Version = (string)Nuspec("HybridProfiler").Descendants().First(e => e.Name.LocalName == "version");
        foreach (string package in Packages)
        {
            string stale = Path.Combine(PackageCache, package.ToLowerInvariant());
            if (Directory.Exists(stale)) Directory.Delete(stale, recursive: true);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static async Task Pack(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        foreach (string package in (string[])[.. Packages, Tool])
        {
            CommandLine pack = await DotNetPack(package, folder, TestContext.Current.CancellationToken, "--no-build");
            pack.MustSucceed().MustNotWarn();
        }

        (await PackTool(folder, "any", TestContext.Current.CancellationToken)).MustSucceed().MustNotWarn();
    }

    /// <summary>Packs the tool for a platform; built in folders of its own, since a restore for a platform undoes the ordinary one.</summary>
    internal static Task<CommandLine> PackTool(string folder, string platform, CancellationToken token) =>
        DotNetPack(Tool, folder, token, "-r", platform, "--artifacts-path", Path.Combine(Workplace, "tool-build"), "-p:UseSharedCompilation=false");

    /// <summary>Packs what names the packages of the tool, for other platforms than a pack here names by itself.</summary>
    internal static async Task PackToolNaming(string folder, params string[] platforms)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        (await DotNetPack(Tool, folder, TestContext.Current.CancellationToken, "--no-build", $"-p:ToolPackageRuntimeIdentifiers=\"{string.Join(';', platforms)}\"")).MustSucceed().MustNotWarn();
    }

    private static async Task<CommandLine> DotNetPack(string package, string folder, CancellationToken token, params string[] options)
    {
        await s_onePack.WaitAsync(token);
        try
        {
            return await CommandLine.Run(
                "dotnet",
                ["pack", $"src/{package}/{package}.csproj", "-c", Configuration, "-o", folder, "-nologo", "-v", "quiet", "-p:DeterministicTimestamp=1767225600", .. options],
                Checkout.Root,
                token);
        }
        finally
        {
            s_onePack.Release();
        }
    }

    internal string FileOf(string package, string extension = "nupkg") =>
        Directory.GetFiles(Folder, $"{package}.*.{extension}")
            .Single(f => char.IsAsciiDigit(Path.GetFileName(f)[package.Length + 1]));

    internal XDocument Nuspec(string package)
    {
        using ZipArchive zip = ZipFile.OpenRead(FileOf(package));
        using Stream nuspec = zip.GetEntry($"{package}.nuspec")!.Open();
        return XDocument.Load(nuspec);
    }

    internal IReadOnlyList<string> Entries(string package, string extension = "nupkg")
    {
        using ZipArchive zip = ZipFile.OpenRead(FileOf(package, extension));
        return [.. zip.Entries.Select(e => e.FullName)];
    }
}
