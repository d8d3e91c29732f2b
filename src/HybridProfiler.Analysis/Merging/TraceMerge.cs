using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Merging;

/// <summary>
/// Traces of several processes and machines as one, on one clock. Each trace is moved by a constant, never stretched, so that
/// everything that is measured inside a process stays as it was; how far the true offset can lie from the one used is stated, and
/// added to the uncertainty of the devices' clocks.
/// </summary>
public static class TraceMerge
{
    /// <summary>Merges traces; a single one is returned as it is.</summary>
    /// <param name="inputs">The traces; the clock of the first is the axis.</param>
    /// <param name="options">What is known of the machines' clocks; nothing when null.</param>
    /// <exception cref="ArgumentException">There is no trace.</exception>
    /// <exception cref="TraceMergeException">Nothing tells how far two clocks lie apart.</exception>
    public static MergedTrace Of(IReadOnlyList<MergeInput> inputs, MergeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0) throw new ArgumentException("There is no trace to merge.", nameof(inputs));
        TraceClock[] clocks = [.. inputs.Select(input => new TraceClock(input))];
        ImmutableArray<ClockAlignment> alignments = ClockAligner.Align(clocks, options ?? new MergeOptions());
        ImmutableArray<string> labels = ProcessLabels.Of(clocks);
        // A clock that began to count later would give times below 0, which no format has.
        long earliest = clocks.Zip(alignments, (c, a) => c.Extent.First + a.OffsetNs).Min();
        if (clocks.Length > 1 && earliest < 0) alignments = [.. alignments.Select(a => a with { OffsetNs = a.OffsetNs - earliest })];
        ImmutableArray<MergedProcess> processes = [.. clocks.Select((c, i) => new MergedProcess(c.Input.Name, labels[i], c.Host, c.Input.Trace.Spans.Count, alignments[i]))];
        if (clocks.Length == 1) return new MergedTrace(inputs[0].Trace, processes, 0);
        var join = new TraceJoin(clocks, processes);
        return new MergedTrace(join.Build(), processes, join.Messages);
    }

    /// <summary>Merges traces whose clocks are joined by what they say themselves.</summary>
    /// <param name="traces">The traces; the clock of the first is the axis.</param>
    public static MergedTrace Of(params ReadOnlySpan<Trace> traces)
    {
        List<MergeInput> inputs = [];
        foreach (Trace trace in traces) inputs.Add(new MergeInput(trace, $"trace {inputs.Count + 1}"));
        return Of(inputs);
    }
}
