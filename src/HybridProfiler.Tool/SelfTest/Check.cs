namespace HybridProfiler.Tool.SelfTest;

/// <summary>One claim, put to the test on this machine.</summary>
/// <param name="Id">Stable name for programs ("cuda.memcpy-bytes").</param>
/// <param name="Subject">What it was tried on: the host, or the name of a device.</param>
/// <param name="Claim">What has to hold, in one line.</param>
/// <param name="Result">How it came out.</param>
/// <param name="Measured">What was measured, or why nothing could be.</param>
internal sealed record Check(string Id, string Subject, string Claim, CheckResult Result, string Measured)
{
    /// <summary>A check that holds where a value does not exceed a limit; NaN, for what could not be compared, fails.</summary>
    /// <param name="id">Stable name for programs.</param>
    /// <param name="subject">What it was tried on.</param>
    /// <param name="claim">What has to hold.</param>
    /// <param name="value">The measured value.</param>
    /// <param name="limit">What it must not exceed.</param>
    /// <param name="unit">Unit of both.</param>
    /// <param name="measured">What was measured.</param>
    public static Check OfValue(string id, string subject, string claim, double value, double limit, string unit, string measured) =>
        new(id, subject, claim, value <= limit ? CheckResult.Pass : CheckResult.Fail, measured) { Value = double.IsNaN(value) ? null : value, Limit = limit, Unit = unit };

    /// <summary>The measured value; null when the claim is none of a number.</summary>
    public double? Value { get; init; }

    /// <summary>Unit of <see cref="Value"/> and <see cref="Limit"/>.</summary>
    public string? Unit { get; init; }

    /// <summary>What the value must not exceed; null when the value is only stated.</summary>
    public double? Limit { get; init; }

    /// <summary>True when the device is a simulated one: nothing here says anything of hardware.</summary>
    public bool Simulated { get; init; }
}
