namespace HybridProfiler.Native.Tests.Abi;

/// <summary>A check of many facts; a failure names every one that is wrong.</summary>
internal static class Violations
{
    internal static void None(IEnumerable<string> found)
    {
        string[] all = [.. found];
        if (all.Length > 0) Assert.Fail($"{all.Length} found:\n  {string.Join("\n  ", all)}");
    }
}
