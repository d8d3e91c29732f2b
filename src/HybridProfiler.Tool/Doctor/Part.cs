using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace HybridProfiler.Tool.Doctor;

/// <summary>One part of the machine: what was found, and if it cannot be used in full, why, what is lost and what would help.</summary>
/// <param name="Id">Stable name for programs ("cuda.cupti").</param>
/// <param name="Name">Name shown to a person.</param>
/// <param name="State">What can be done with it.</param>
/// <param name="Text">What was found, in one line.</param>
internal sealed record Part(string Id, string Name, PartState State, string Text)
{
    /// <summary>Version as the part states it; null when it states none.</summary>
    public string? Version { get; init; }

    /// <summary>File that was loaded; null when there is none.</summary>
    public string? Path { get; init; }

    /// <summary>Stable name of the cause for programs ("library-missing"); null when the part is usable in full.</summary>
    public string? Cause { get; init; }

    /// <summary>Why it cannot be used in full.</summary>
    public string? Reason { get; init; }

    /// <summary>What is not recorded, or costs more, because of that.</summary>
    public string? Loss { get; init; }

    /// <summary>What would help.</summary>
    public string? Remedy { get; init; }

    /// <summary>Further facts.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>True when something can be recorded with it.</summary>
    [JsonIgnore]
    public bool IsUsable => State is PartState.Ok or PartState.Limited;
}
