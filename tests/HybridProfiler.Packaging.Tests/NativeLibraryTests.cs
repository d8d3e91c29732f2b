using System.Text.RegularExpressions;
using HybridProfiler.Goldens;

namespace HybridProfiler.Packaging.Tests;

/// <summary>The library must load wherever .NET 10 does: on glibc 2.27 and later, without a C++ runtime.</summary>
public sealed partial class NativeLibraryTests
{
    private static readonly Version s_floor = new(2, 27);

    // The C library, and what glibc before 2.34 keeps in files of their own and later versions as empty ones.
    private static readonly string[] s_mayBeNeeded = ["libc.so.6", "libdl.so.2", "libpthread.so.0", "ld-linux-aarch64.so.1", "ld-linux-x86-64.so.2"];

    public static TheoryData<string> LinuxPlatforms => ["linux-x64", "linux-arm64"];

    [Theory]
    [MemberData(nameof(LinuxPlatforms))]
    public async Task No_glibc_version_above_the_floor_of_dotnet_and_no_cpp_runtime_is_named(string platform)
    {
        string text = await ReadElf(platform, "--version-info");
        Assert.DoesNotContain("GLIBCXX", text);
        Assert.DoesNotContain("CXXABI", text);
        Assert.DoesNotContain("GLIBC_ABI", text);
        Version[] versions = [.. GlibcVersion().Matches(text).Select(m => Version.Parse(m.Groups[1].Value)).Distinct()];
        Assert.NotEmpty(versions);
        Assert.All(versions, v => Assert.True(v <= s_floor, $"GLIBC_{v} is above {s_floor}"));
    }

    [Theory]
    [MemberData(nameof(LinuxPlatforms))]
    public async Task Only_the_c_library_is_needed(string platform)
    {
        string text = await ReadElf(platform, "--dynamic");
        string[] needed = [.. Needed().Matches(text).Select(m => m.Groups[1].Value)];
        Assert.Contains("libc.so.6", needed);
        Assert.Empty(needed.Except(s_mayBeNeeded));
    }

    [Theory]
    [MemberData(nameof(LinuxPlatforms))]
    public async Task Only_the_entries_of_the_header_are_exported(string platform)
    {
        string text = await ReadElf(platform, "--dyn-syms");
        IEnumerable<string> exported = Exported().Matches(text).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(NativeLibrary.Declared, exported);
    }

    [Theory]
    [MemberData(nameof(LinuxPlatforms))]
    public async Task The_stack_is_not_executable_and_every_symbol_is_bound_at_load(string platform)
    {
        string text = await ReadElf(platform, "--dynamic", "--program-headers");
        Assert.Matches(@"BIND_NOW|\bNOW\b", text);
        Assert.Matches(@"GNU_STACK\s[^\n]*\n?[^\n]*\bRW\b", text);
        Assert.DoesNotMatch(@"GNU_STACK\s[^\n]*\n?[^\n]*\bRWE\b", text);
    }

    private static async Task<string> ReadElf(string platform, params string[] options)
    {
        string? readelf = CommandLine.Find("readelf");
        if (readelf is null) Assert.Skip("readelf is not installed (package binutils)");
        string library = NativeLibrary.Need(platform);
        CommandLine result = await CommandLine.Run(
            readelf, ["--wide", .. options, library], Checkout.Root, TestContext.Current.CancellationToken);
        return result.MustSucceed().Output;
    }

    [GeneratedRegex(@"GLIBC_(\d+(?:\.\d+)+)")]
    private static partial Regex GlibcVersion();

    [GeneratedRegex(@"NEEDED.*\[(.+)\]")]
    private static partial Regex Needed();

    // Value, size, type, binding, visibility, section (not UND), name.
    [GeneratedRegex(@"(?:FUNC|OBJECT)\s+(?:GLOBAL|WEAK)\s+DEFAULT\s+\d+\s+(\w+)")]
    private static partial Regex Exported();
}
