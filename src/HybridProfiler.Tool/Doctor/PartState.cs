using System.Text.Json.Serialization;

namespace HybridProfiler.Tool.Doctor;

/// <summary>What can be done with a part of the machine.</summary>
internal enum PartState
{
    /// <summary>A fact about the machine; nothing to use or miss.</summary>
    [JsonStringEnumMemberName("info")]
    Info,

    /// <summary>Usable in full.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Usable, with a restriction that the reason names.</summary>
    [JsonStringEnumMemberName("limited")]
    Limited,

    /// <summary>Not there.</summary>
    [JsonStringEnumMemberName("absent")]
    Absent,

    /// <summary>There, and not usable.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
