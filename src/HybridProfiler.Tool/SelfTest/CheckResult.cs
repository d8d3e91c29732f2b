using System.Text.Json.Serialization;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>How a check came out.</summary>
internal enum CheckResult
{
    /// <summary>What it claims was measured and holds.</summary>
    [JsonStringEnumMemberName("pass")]
    Pass,

    /// <summary>What it claims was measured and does not hold.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,

    /// <summary>It could not be measured here; the reason says why.</summary>
    [JsonStringEnumMemberName("not-measured")]
    NotMeasured,
}
