namespace HybridProfiler.Model;

/// <summary>Why one span caused another.</summary>
public enum FlowKind : byte
{
    /// <summary>Drawn by the program.</summary>
    User = 0,
    /// <summary>A host call submitted a device operation.</summary>
    Launch,
    /// <summary>A device operation waited for another.</summary>
    Dependency,
    /// <summary>A tensor or buffer went from producer to consumer.</summary>
    HandOff,
}
