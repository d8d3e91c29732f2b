namespace HybridProfiler.Readers;

/// <summary>Something that a tool needs of a file to read it right.</summary>
/// <param name="Needs">What it needs.</param>
/// <param name="For">What it needs it for.</param>
/// <param name="File">Source file of the tool in which that was found.</param>
/// <param name="Revision">Commit at which that file was read.</param>
/// <param name="Violations">Where a file does not fulfil it; none where it does.</param>
internal sealed record ReaderRequirement(string Needs, string For, string File, string Revision, Func<KinetoFile, IEnumerable<string>> Violations)
{
    /// <summary>Why a trace of a .NET program cannot fulfil it; null where it can.</summary>
    public string? Unmet { get; init; }
}
