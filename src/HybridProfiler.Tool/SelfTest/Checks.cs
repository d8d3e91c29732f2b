using System.Collections.Immutable;
using System.Diagnostics;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>The whole self-test: what can be tried here, in the order in which it is shown.</summary>
internal static class Checks
{
    /// <summary>Makes every check. Takes less than a minute.</summary>
    /// <param name="cudaLibraries">Folder searched first for the CUDA libraries.</param>
    public static SelfTestReport Run(string? cudaLibraries)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ImmutableArray<Check> checks = [.. HostChecks.Run(), .. RoundTripCheck.Run(), .. OpenClChecks.Run(), .. CudaChecks.Run(cudaLibraries)];
        return SelfTestReport.Of(watch.Elapsed.TotalSeconds, checks);
    }
}
