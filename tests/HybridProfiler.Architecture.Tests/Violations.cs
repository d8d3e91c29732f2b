namespace HybridProfiler.Architecture.Tests;

/// <summary>A rule that the whole checkout keeps; a failure names every place that breaks it.</summary>
internal static class Violations
{
    internal static void None(IEnumerable<string> found)
    {
        string[] all = [.. found];
        if (all.Length > 0) Assert.Fail($"{all.Length} found:\n  {string.Join("\n  ", all)}");
    }
}
