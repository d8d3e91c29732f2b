using System.Collections.Immutable;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>All checks of a self-test.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Passed">Number of checks that hold.</param>
/// <param name="Failed">Number of checks that do not.</param>
/// <param name="NotMeasured">Number of checks that could not be tried here.</param>
/// <param name="Checks">The checks in the order in which they were made.</param>
internal sealed record SelfTestReport(double Seconds, int Passed, int Failed, int NotMeasured, ImmutableArray<Check> Checks)
{
    /// <summary>Counts checks.</summary>
    public static SelfTestReport Of(double seconds, ImmutableArray<Check> checks)
    {
        int Count(CheckResult result) => checks.Count(c => c.Result == result);
        return new(Math.Round(seconds, 1), Count(CheckResult.Pass), Count(CheckResult.Fail), Count(CheckResult.NotMeasured), checks);
    }
}
