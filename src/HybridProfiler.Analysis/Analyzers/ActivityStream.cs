namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Activities of one source (a thread, a queue), in the order in which they start.</summary>
internal abstract class ActivityStream
{
    /// <summary>The next activity.</summary>
    /// <param name="activity">The activity; starts no earlier than the one before.</param>
    /// <returns>False when there is none.</returns>
    public abstract bool TryNext(out Activity activity);
}
