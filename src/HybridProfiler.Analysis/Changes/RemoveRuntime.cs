namespace HybridProfiler.Analysis.Changes;

/// <summary>The managed runtime takes no time of the threads.</summary>
/// <param name="PausesOnly">True: garbage collections and suspensions only; false: JIT and everything else of kind Runtime as well.</param>
public sealed record RemoveRuntime(bool PausesOnly) : Change;
