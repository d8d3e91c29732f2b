using System.Runtime.CompilerServices;
using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>
/// Consecutive phases on one thread: each <see cref="Next"/> ends a phase and begins another at the same instant, for
/// one read of the clock instead of two.
/// </summary>
/// <example><code>
/// using var phases = Embed.EnterPhases();
/// ...
/// phases.Next(Attend);
/// </code></example>
public ref struct Phases
{
    private Scope _scope;

    internal Phases(Scope scope) => _scope = scope;

    /// <summary>Ends the current phase and begins the next.</summary>
    [MethodImpl(HotPath.Inlined)]
    public void Next(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        _scope = _scope.Next(label);
    }

    /// <summary>Ends the last phase.</summary>
    [MethodImpl(HotPath.Inlined)]
    public readonly void Dispose() => _scope.Dispose();
}
