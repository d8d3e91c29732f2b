using System.Diagnostics;
using HybridProfiler.Goldens;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Tool.Tests;

/// <summary>The self-test's kernel, by NVIDIA's own assembler and by arithmetic.</summary>
public sealed class AdvanceKernelTests
{
    [Theory]
    [InlineData("11.8", "4.0", "sm_50", "sm_50", "sm_70", "sm_90")]
    [InlineData("11.8", "6.3", "sm_75", "sm_75", "sm_90")]
    [InlineData("12.4", "4.0", "sm_50", "sm_50", "sm_86", "sm_90a")]
    [InlineData("12.4", "6.3", "sm_75", "sm_75", "sm_90a")]
    public async Task Nvidias_assembler_takes_it(string release, string version, string target, params string[] architectures)
    {
        string ptxas = Checkout.PathOf($"artifacts/cache/vendor/{release}/bin/ptxas");
        if (!File.Exists(ptxas)) Assert.Skip($"NVIDIA's assembler is not there ({ptxas}); ./build.sh verify-abi toolkit fetches it");
        using TemporaryFolder folder = new("hybridprof-");
        string source = folder.File("kernel.ptx");
        await File.WriteAllTextAsync(source, AdvanceKernel.Ptx(version, target), TestContext.Current.CancellationToken);
        foreach (string architecture in architectures)
        {
            using Process process = Process.Start(new ProcessStartInfo(ptxas, [$"-arch={architecture}", source, "-o", folder.File("kernel.cubin")]) { RedirectStandardError = true })!;
            string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"{architecture}: {error}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Rounds_at_once_are_rounds_one_by_one(int rounds)
    {
        foreach (uint item in (uint[])[0, 1, 4711, uint.MaxValue])
        {
            uint expected = item;
            for (int i = 0; i < rounds; i++) expected = unchecked((expected * 1664525) + 1013904223);
            Assert.Equal(expected, CudaWork.Expected(item, rounds));
        }
    }
}
