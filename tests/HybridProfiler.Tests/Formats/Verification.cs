namespace HybridProfiler.Tests.Formats;

/// <summary>How much is tried: a sample in every test run, far more where HP_VERIFY=full asks for it.</summary>
internal static class Verification
{
    public static bool IsFull => Environment.GetEnvironmentVariable("HP_VERIFY") == "full";

    public static int Samples(int quick, int full) => IsFull ? full : quick;
}
