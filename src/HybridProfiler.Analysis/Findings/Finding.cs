using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Findings;

/// <summary>A statement about what costs time, with its evidence. It promises nothing: the gain is a ceiling.</summary>
/// <param name="Rule">Id of the rule that made it.</param>
/// <param name="Statement">What is the case, in a sentence with the numbers.</param>
/// <param name="Component">Component it is about, or -1.</param>
/// <param name="Edge">Edge it is about, or -1.</param>
/// <param name="Evidence">Numbers it rests on; the first one is compared with the threshold.</param>
/// <param name="GainCeilingNs">The most that can be gained, in nanoseconds of the whole: per request where the trace has requests, else of the run.</param>
/// <param name="WholeNs">The whole: mean latency of the warm requests, or the run.</param>
/// <param name="Advice">What to try, or to look at first.</param>
public sealed record Finding(
    string Rule, string Statement, int Component, int Edge, ImmutableArray<Evidence> Evidence, double GainCeilingNs, double WholeNs, string Advice)
{
    /// <summary>Gain ceiling / whole; NaN when the whole takes no time.</summary>
    public double GainCeilingShare => WholeNs > 0 ? GainCeilingNs / WholeNs : double.NaN;

    /// <summary>How much it matters.</summary>
    public Severity Severity => GainCeilingShare >= 0.25 ? Severity.High : GainCeilingShare >= 0.1 ? Severity.Moderate : Severity.Note;
}
