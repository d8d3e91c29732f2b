using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Changes;

/// <summary>What the re-timed dependency graph says of the changed program.</summary>
/// <param name="Changes">Changes, in the order in which they were asked for.</param>
/// <param name="Classes">Warm, finished requests by class.</param>
/// <param name="RunBeforeNs">From the begin of the recording's wall to the end of the last work, as recorded, in nanoseconds.</param>
/// <param name="RunAfterNs">The same, predicted.</param>
/// <param name="Notes">What the prediction takes for granted.</param>
public sealed record Prediction(
    ImmutableArray<Change> Changes, ImmutableArray<ClassPrediction> Classes, long RunBeforeNs, long RunAfterNs, ImmutableArray<string> Notes)
{
    /// <summary>How many times faster the whole run is; NaN when it takes no time.</summary>
    public double RunSpeedup => RunAfterNs > 0 ? (double)RunBeforeNs / RunAfterNs : double.NaN;
}
