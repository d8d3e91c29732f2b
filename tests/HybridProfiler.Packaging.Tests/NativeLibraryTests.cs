using System.Text.RegularExpressions;
using HybridProfiler.Goldens;

namespace HybridProfiler.Packaging.Tests;

/// <summary>The library must load wherever .NET 10 does: on glibc 2.27 and later, without a C++ runtime.</summary>
public sealed partial class NativeLibraryTests
{
    private static readonly Version s_floor = new(2, 27);

    [Fact]
    public async Task No_glibc_version_above_the_floor_of_dotnet_and_no_cpp_runtime_is_named()
    {
        string text = await ReadElf("--version-info");
        Assert.DoesNotContain("GLIBCXX", text);
        Assert.DoesNotContain("CXXABI", text);
        Assert.DoesNotContain("GLIBC_ABI", text);
        Version[] versions = [.. GlibcVersion().Matches(text).Select(m => Version.Parse(m.Groups[1].Value)).Distinct()];
        Assert.NotEmpty(versions);
        Assert.All(versions, v => Assert.True(v <= s_floor, $"GLIBC_{v} is above {s_floor}"));
    }

    [Fact]
    public async Task Only_the_c_library_and_its_loader_are_needed()
    {
        // The loader, which every process has in memory, is named for thread-local variables.
        string text = await ReadElf("--dynamic");
        Assert.All(Needed().Matches(text).Select(m => m.Groups[1].Value), name => Assert.Matches(@"^(libc\.so\.6|ld-linux-[\w-]+\.so\.\d)$", name));
    }

    [Fact]
    public async Task Only_the_entries_of_the_header_are_exported()
    {
        string text = await ReadElf("--dyn-syms");
        IEnumerable<string> exported = Exported().Matches(text).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        IEnumerable<string> declared = Declared().Matches(File.ReadAllText(Checkout.PathOf("native/include/hybridprofiler.h")))
            .Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(declared, exported);
    }

    [Fact]
    public async Task The_stack_is_not_executable_and_every_symbol_is_bound_at_load()
    {
        string text = await ReadElf("--dynamic", "--program-headers");
        Assert.Matches(@"BIND_NOW|\bNOW\b", text);
        Assert.Matches(@"GNU_STACK\s[^\n]*\n?[^\n]*\bRW\b", text);
        Assert.DoesNotMatch(@"GNU_STACK\s[^\n]*\n?[^\n]*\bRWE\b", text);
    }

    private static async Task<string> ReadElf(params string[] options)
    {
        string? readelf = CommandLine.Find("readelf");
        if (readelf is null) Assert.Skip("readelf is not installed (package binutils)");
        string? library = NativeLibrary.Built.FirstOrDefault(f => f.StartsWith("linux-", StringComparison.Ordinal));
        if (library is null) Assert.Skip(NativeLibrary.WhyAbsent);
        CommandLine result = await CommandLine.Run(
            readelf, ["--wide", .. options, Checkout.PathOf("artifacts/native/" + library)], Checkout.Root, TestContext.Current.CancellationToken);
        return result.MustSucceed().Output;
    }

    [GeneratedRegex(@"GLIBC_(\d+(?:\.\d+)+)")]
    private static partial Regex GlibcVersion();

    [GeneratedRegex(@"NEEDED.*\[(.+)\]")]
    private static partial Regex Needed();

    // Value, size, type, binding, visibility, section (not UND), name.
    [GeneratedRegex(@"(?:FUNC|OBJECT)\s+(?:GLOBAL|WEAK)\s+DEFAULT\s+\d+\s+(\w+)")]
    private static partial Regex Exported();

    [GeneratedRegex(@"^HP_API \w+ (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
