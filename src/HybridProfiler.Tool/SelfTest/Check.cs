namespace HybridProfiler.Tool.SelfTest;

/// <summary>One claim, put to the test on this machine.</summary>
/// <param name="Id">Stable name for programs ("cuda.memcpy-bytes").</param>
/// <param name="Subject">What it was tried on: the host, or the name of a device.</param>
/// <param name="Claim">What has to hold, in one line.</param>
/// <param name="Result">How it came out.</param>
/// <param name="Measured">What was measured, or why nothing could be.</param>
internal sealed record Check(string Id, string Subject, string Claim, CheckResult Result, string Measured)
{
    /// <summary>The measured value; null when the claim is none of a number.</summary>
    public double? Value { get; init; }

    /// <summary>Unit of <see cref="Value"/> and <see cref="Limit"/>.</summary>
    public string? Unit { get; init; }

    /// <summary>What the value must not exceed; null when the value is only stated.</summary>
    public double? Limit { get; init; }

    /// <summary>True when the device is a simulated one: nothing here says anything of hardware.</summary>
    public bool Simulated { get; init; }
}
