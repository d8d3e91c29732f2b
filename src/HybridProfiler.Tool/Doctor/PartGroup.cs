using System.Collections.Immutable;

namespace HybridProfiler.Tool.Doctor;

/// <summary>Parts that belong together.</summary>
/// <param name="Id">Stable name for programs; the parts' ids begin with it.</param>
/// <param name="Name">Heading.</param>
/// <param name="Parts">The parts in the order in which they are shown.</param>
internal sealed record PartGroup(string Id, string Name, ImmutableArray<Part> Parts);
