namespace HybridProfiler.Cuda.Tests;

/// <summary>How much is tried: a sample with a printed seed in every test run, far more where HP_VERIFY=full asks for it.</summary>
internal static class Verification
{
    public static bool IsFull => Environment.GetEnvironmentVariable("HP_VERIFY") == "full";

    /// <summary>HP_SEED, else 1 in full and another one each time in a sample.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("HP_SEED"), out int seed) ? seed : IsFull ? 1 : Random.Shared.Next(1, 100_000_000);

    public static int Samples(int quick, int full) => IsFull ? full : quick;
}
