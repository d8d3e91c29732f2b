using CodeReader.Codes;
using HybridProfiler;

namespace CodeReader.Pipeline;

/// <summary>What the networks hand to the symbolic part: positions x 10 log-probabilities, row by row.</summary>
/// <param name="Code">The code.</param>
/// <param name="LogProbabilities">What the networks think of each position.</param>
/// <param name="StemConfidence">Probability of the stem's least certain digit.</param>
/// <param name="LeftEarly">True when the stem's answer was taken.</param>
/// <param name="Request">The request, which the symbolic part continues and ends.</param>
/// <param name="HandOff">The log-probabilities on their way.</param>
internal sealed record RecognisedCode(
    Code Code, float[] LogProbabilities, double StemConfidence, bool LeftEarly, Request Request, HandOff HandOff)
{
    /// <summary>The time in the queue; begins on one thread and ends on another.</summary>
    internal Span Queued { get; set; }
}
