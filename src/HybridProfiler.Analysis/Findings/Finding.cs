using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Findings;

/// <summary>A statement about what costs time or memory, with its evidence. It promises nothing: the gain is a ceiling.</summary>
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
    /// <summary>What else it is about: a device, a kernel; empty for most.</summary>
    public string About { get; init; } = "";

    /// <summary>The most that can be saved, in bytes of memory or of bytes moved, for findings about those; 0 for others.</summary>
    public double GainCeilingBytes { get; init; }

    /// <summary>What those bytes are a part of: the peak in use, the size of a memory, or all bytes moved; 0 for others.</summary>
    public double WholeBytes { get; init; }

    /// <summary>Gain ceiling / whole, in time; in bytes for a finding that gains no time; NaN when the whole is nothing.</summary>
    public double GainCeilingShare => GainCeilingNs == 0 && WholeBytes > 0 ? GainCeilingBytes / WholeBytes : WholeNs > 0 ? GainCeilingNs / WholeNs : double.NaN;

    /// <summary>How much it matters.</summary>
    public Severity Severity => GainCeilingShare >= 0.25 ? Severity.High : GainCeilingShare >= 0.1 ? Severity.Moderate : Severity.Note;
}
