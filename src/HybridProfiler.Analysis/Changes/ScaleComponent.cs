namespace HybridProfiler.Analysis.Changes;

/// <summary>A component works faster or slower: its host work, its calls into drivers and its computation on devices, not its waits, transfers and exchanges.</summary>
/// <param name="Component">Component id.</param>
/// <param name="Factor">2: twice as fast; 0.5: half as fast. Greater than 0.</param>
public sealed record ScaleComponent(int Component, double Factor) : Change;
