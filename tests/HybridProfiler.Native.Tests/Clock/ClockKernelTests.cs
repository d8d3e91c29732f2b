using System.Security.Cryptography;
using System.Text.RegularExpressions;
using HybridProfiler.Goldens;
using HybridProfiler.Native.Tests.Abi;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Clock;

/// <summary>
/// The committed PTX of native/cuda/clock.cu. Clang makes it without a CUDA toolkit; HP_REWRITE_GOLDENS=1 rewrites it. The oldest
/// target serves every driver that still takes it, the newer one those that do not.
/// </summary>
public sealed class ClockKernelTests
{
    private const string Source = "native/cuda/clock.cu";

    // Other versions number registers differently, so only this one can tell whether the text is fresh.
    private const int CompilerVersion = 14;

    private static string Digest => Convert.ToHexStringLower(SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(Checkout.PathOf(Source)).ReplaceLineEndings("\n"))));

    [Theory]
    [InlineData("sm_50")]
    [InlineData("sm_75")]
    public void Ptx_names_the_source_that_it_was_made_from(string target)
    {
        Assert.Contains(Digest, File.ReadAllText(Checkout.PathOf(PtxOf(target))));
    }

    [Theory]
    [InlineData("sm_50")]
    [InlineData("sm_75")]
    public async Task Ptx_is_what_clang_makes_of_the_source(string target)
    {
        string? clang = Compiler.Find($"clang-{CompilerVersion}") ?? Compiler.Find("clang");
        if (clang is null) Assert.Skip("clang is not installed (package clang)");
        (_, string version) = await Compiler.Run(clang, ["--version"], TestContext.Current.CancellationToken);
        if (!Regex.IsMatch(version, $@"version {CompilerVersion}\.")) Assert.Skip($"the PTX was made by clang {CompilerVersion}, which is not here");

        string output = Path.GetTempFileName();
        try
        {
            (int code, string text) = await Compiler.Run(
                clang,
                ["-x", "cuda", "--cuda-device-only", "--cuda-gpu-arch=" + target, "-nocudainc", "-nocudalib", "-O2", "-S", Checkout.PathOf(Source), "-o", output],
                TestContext.Current.CancellationToken);
            Assert.True(code == 0, text);
            string ptx = await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken);
            GoldenFile.Check(PtxOf(target), $"// {Source} by clang {CompilerVersion}, source sha256 {Digest}\n{ptx}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    [Theory]
    [InlineData("11.8", "sm_50", new[] { "50", "52", "60", "61", "70", "72", "75", "80", "86", "87", "89", "90" })]
    [InlineData("11.8", "sm_75", new[] { "75", "80", "86", "87", "89", "90" })]
    [InlineData("12.4", "sm_50", new[] { "50", "52", "60", "61", "70", "72", "75", "80", "86", "87", "89", "90", "90a" })]
    [InlineData("12.4", "sm_75", new[] { "75", "80", "86", "87", "89", "90", "90a" })]
    public async Task Nvidias_assembler_takes_it_for_every_device(string cuda, string target, string[] devices)
    {
        string ptxas = Path.Combine(VendorRelease.Need(cuda).Folder, "bin/ptxas");
        if (!File.Exists(ptxas)) Assert.Skip("ptxas is in a package of 85 MB, which ./build.sh verify-abi toolkit and ./build.sh verify fetch");
        using TemporaryFolder folder = new("hp-ptx-");
        foreach (string device in devices)
        {
            string cubin = folder.File(device + ".cubin");
            (int code, string text) = await Compiler.Run(ptxas, ["-arch=sm_" + device, Checkout.PathOf(PtxOf(target)), "-o", cubin], TestContext.Current.CancellationToken);
            Assert.True(code == 0, $"sm_{device}: {text}");
            Assert.True(new FileInfo(cubin).Length > 1000, $"sm_{device}: a cubin of {new FileInfo(cubin).Length} bytes");
        }
    }

    private static string PtxOf(string target) => $"native/cuda/clock.{target}.ptx";
}
