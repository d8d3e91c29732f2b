using System.IO.Compression;
using System.Xml.Linq;

namespace HybridProfiler.Packaging.Tests;

public sealed class PackageContentsTests(PackedFeed feed)
{
    public static TheoryData<string> Packages => [.. PackedFeed.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_carries_assembly_documentation_readme_and_licence(string package)
    {
        IReadOnlyList<string> entries = feed.Entries(package);
        Assert.Contains($"lib/net10.0/{package}.dll", entries);
        Assert.Contains($"lib/net10.0/{package}.xml", entries);
        Assert.Contains("README.md", entries);
        Assert.Contains("LICENSE", entries);
        XDocument nuspec = feed.Nuspec(package);
        Assert.Equal("MIT", Value(nuspec, "license"));
        Assert.Equal("README.md", Value(nuspec, "readme"));
        Assert.False(string.IsNullOrWhiteSpace(Value(nuspec, "description")));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Symbols_are_packed_apart(string package) =>
        Assert.Contains($"lib/net10.0/{package}.pdb", feed.Entries(package, "snupkg"));

    [Fact]
    public void Core_depends_on_nothing() => Assert.Empty(Dependencies("HybridProfiler"));

    [Theory]
    [InlineData("HybridProfiler.Analysis")]
    [InlineData("HybridProfiler.Cuda")]
    [InlineData("HybridProfiler.OpenCL")]
    public void Satellite_depends_on_the_core_of_its_own_version(string package)
    {
        XElement core = Assert.Single(Dependencies(package), d => (string?)d.Attribute("id") == "HybridProfiler");
        Assert.Equal(feed.Version, (string?)core.Attribute("version"));
    }

    [Fact]
    public void Native_libraries_lie_under_runtimes_for_every_platform_built()
    {
        if (NativeLibrary.Built.Count == 0) Assert.Skip(NativeLibrary.WhyAbsent);
        IEnumerable<string> expected = NativeLibrary.Built
            .Select(f => f.Split('/'))
            .Select(f => $"runtimes/{f[0]}/native/{f[1]}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, feed.Entries("HybridProfiler").Where(e => e.StartsWith("runtimes/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("linux-x64", "libhybridprofiler.so")]
    [InlineData("linux-arm64", "libhybridprofiler.so")]
    [InlineData("win-x64", "libhybridprofiler.dll")]
    public void Native_library_is_packed_for_each_platform(string platform, string file)
    {
        NativeLibrary.Need(platform);
        Assert.Contains($"runtimes/{platform}/native/{file}", feed.Entries("HybridProfiler"));
    }

    // A program that is published for one platform has both of them in one folder, and Windows tells no capitals apart.
    [Fact]
    public void No_native_library_has_the_name_of_an_assembly()
    {
        if (NativeLibrary.Built.Count == 0) Assert.Skip(NativeLibrary.WhyAbsent);
        Assert.DoesNotContain(NativeLibrary.Built.Select(Path.GetFileName), file => PackedFeed.Packages.Contains(Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Nothing_but_the_product_is_packed(string package)
    {
        string[] places = [$"lib/net10.0/{package}.", "runtimes/", "README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt", $"{package}.nuspec", "_rels/", "[Content_Types].xml", "package/"];
        Assert.All(feed.Entries(package), e => Assert.Contains(places, p => e.StartsWith(p, StringComparison.Ordinal)));
    }

    [Fact]
    public void Licences_of_what_is_carried_along_are_in_the_package() =>
        Assert.Contains("THIRD-PARTY-NOTICES.txt", feed.Entries("HybridProfiler.Analysis"));

    [Fact]
    public async Task Packing_again_gives_the_same_bytes()
    {
        string again = Path.Combine(PackedFeed.Workplace, "feed-again");
        await PackedFeed.Pack(again);
        foreach (string first in Directory.GetFiles(feed.Folder))
        {
            string second = Path.Combine(again, Path.GetFileName(first));
            if (!File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second)))
            {
                Assert.Fail($"{Path.GetFileName(first)} differs in {string.Join(", ", DifferingEntries(first, second))}");
            }
        }
    }

    private static List<string> DifferingEntries(string first, string second)
    {
        using ZipArchive one = ZipFile.OpenRead(first);
        using ZipArchive two = ZipFile.OpenRead(second);
        List<string> differing = [];
        foreach (ZipArchiveEntry entry in one.Entries)
        {
            ZipArchiveEntry? other = two.GetEntry(entry.FullName);
            if (other?.Crc32 != entry.Crc32 || other.LastWriteTime != entry.LastWriteTime) differing.Add(entry.FullName);
        }

        return differing;
    }

    private IEnumerable<XElement> Dependencies(string package) =>
        feed.Nuspec(package).Descendants().Where(e => e.Name.LocalName == "dependency");

    private static string Value(XDocument nuspec, string element) =>
        nuspec.Descendants().First(e => e.Name.LocalName == element).Value;
}
