namespace HybridProfiler.Readers;

/// <summary>A tool that reads traces of PyTorch's profiler, and what it needs of them, from its own source.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Repository">Where its source lies.</param>
/// <param name="Requirements">What it needs.</param>
internal sealed record Reader(string Name, string Repository, ReaderRequirement[] Requirements)
{
    /// <summary>True when nothing that it needs is beyond a trace of a .NET program.</summary>
    public bool CanRead => Requirements.All(r => r.Unmet is null);

    public override string ToString() => Name;
}
