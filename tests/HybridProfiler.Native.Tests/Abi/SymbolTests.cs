using System.Text.RegularExpressions;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>Every entry point that we bind is exported by the vendor's library, or said to be newer than it and hence optional.</summary>
public sealed partial class SymbolTests
{
    public static IEnumerable<TheoryDataRow<string>> Releases => VendorRelease.Names;

    [Theory]
    [MemberData(nameof(Releases))]
    public Task Driver_exports_what_is_bound(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        return MustExport(VendorInterface.Driver, release.LibCuda, DriverVersion(release));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public Task Nvml_exports_what_is_bound(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        return MustExport(VendorInterface.Nvml, release.LibNvml, DriverVersion(release));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public Task Cupti_exports_what_is_bound(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        return MustExport(VendorInterface.Cupti, release.Cupti, Version.Parse(release.Cuda));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public Task NvToolsExt_exports_what_is_bound(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        return MustExport(VendorInterface.Nvtx, release.LibNvToolsExt, Version.Parse(release.Cuda));
    }

    // libcuda and NVML come with the driver, which is newer than the toolkit of the same Debian release.
    private static Version DriverVersion(VendorRelease release) => new(release.CudaVersion / 1000, release.CudaVersion % 1000 / 10);

    private static async Task MustExport(VendorInterface subject, string library, Version version)
    {
        IReadOnlyList<EntryPoint> bound = subject.Declarations.EntryPoints;
        Assert.NotEmpty(bound);
        string? readelf = Compiler.Find("readelf");
        if (readelf is null) Assert.Skip("readelf is not installed (package binutils)");
        (int code, string text) = await Compiler.Run(readelf, ["--dyn-syms", "--wide", library], TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        HashSet<string> exported = [.. Exported().Matches(text).Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(exported);
        List<string> wrong = [];
        foreach (EntryPoint entry in bound)
        {
            bool expected = entry.Since is null || entry.Since <= version;
            if (exported.Contains(entry.Symbol) != expected)
            {
                wrong.Add($"{entry.Symbol}: {(expected ? "not exported" : $"exported, though said to be new in {entry.Since}")} by {Path.GetFileName(library)} of CUDA {version}");
            }
        }

        Violations.None(wrong);
    }

    // Value, size, type, binding, visibility, section (not UND), name and perhaps a version.
    [GeneratedRegex(@"(?:FUNC|OBJECT|IFUNC)\s+(?:GLOBAL|WEAK|UNIQUE)\s+DEFAULT\s+\d+\s+(\w+)")]
    private static partial Regex Exported();
}
