namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Circumstances of a request that change its latency; regimes are never averaged together.</summary>
public enum Regime : byte
{
    /// <summary>Steady running: the figures to quote.</summary>
    Warm = 0,
    /// <summary>A warm-up class, as the program names it.</summary>
    WarmUp,
    /// <summary>The first request of the recording, when neither a warm-up nor, as far as the recording tells, any other request went before it.</summary>
    FirstRun,
    /// <summary>A request that began after nothing had run for a while.</summary>
    IdleWake,
}
