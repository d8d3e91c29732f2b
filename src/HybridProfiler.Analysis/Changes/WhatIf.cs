using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// Asks what a change of the program would bring:
/// <c>analysis.WhatIf().Scale("recogniser", 2).Overlap("detector->recogniser").Predict()</c>. The recorded dependency graph
/// is timed anew with the changes in it. Immutable; safe to use from any thread. How far predictions were off where
/// changes were really made stands in docs/what-if.md.
/// </summary>
public sealed class WhatIf
{
    private readonly TraceAnalysis _analysis;

    internal WhatIf(TraceAnalysis analysis, ImmutableArray<Change> changes) => (_analysis, Changes) = (analysis, changes);

    /// <summary>Changes asked for so far.</summary>
    public ImmutableArray<Change> Changes { get; }

    /// <summary>A component works <paramref name="factor"/> times faster.</summary>
    /// <param name="component">Name of the component, compared without case.</param>
    /// <param name="factor">2: twice as fast; 0.5: half as fast.</param>
    /// <exception cref="WhatIfException">No component has that name, or the factor is not a number above 0.</exception>
    public WhatIf Scale(string component, double factor)
    {
        if (!(factor > 0) || double.IsInfinity(factor)) throw new WhatIfException($"A component can be scaled by a number above 0, not by {factor}: 2 is twice as fast.");
        return And(new ScaleComponent(ChangeNames.Component(_analysis.Trace, component), factor));
    }

    /// <summary>What goes over an edge is there at once: its transfers and its time in transit cost nothing.</summary>
    /// <param name="edge">"producer->consumer", or "producer->consumer:name" where there are several.</param>
    /// <exception cref="WhatIfException">No edge has that name, or several have.</exception>
    public WhatIf Remove(string edge) => And(new RemoveEdge(ChangeNames.Edge(_analysis.Trace, edge)));

    /// <summary>The consumer's side of an edge works on one request while the producer's side works on the next (double buffer).</summary>
    /// <param name="edge">"producer->consumer", or "producer->consumer:name" where there are several.</param>
    /// <param name="handOver">
    /// What it costs to wake the other thread. Null: as the trace's own hand-overs between threads tell it, else as the machine's ceilings do
    /// (<see cref="TraceAnalysis.WithCeilings(Efficiency.MachineCeilings)"/>), else nothing, and the gain is an upper bound.
    /// </param>
    /// <exception cref="WhatIfException">No edge has that name, or several have, or a cost is negative.</exception>
    public WhatIf Overlap(string edge, HandOverCost? handOver = null) =>
        And(new OverlapEdge(ChangeNames.Edge(_analysis.Trace, edge), handOver?.Checked() ?? HandOver()));

    /// <summary>Transfers between pageable memory and devices run at the speed of page-locked memory.</summary>
    /// <param name="bytesPerSecond">Bandwidth; 0: that of page-locked transfers in the trace.</param>
    /// <exception cref="WhatIfException">The bandwidth is negative.</exception>
    public WhatIf PinTransfers(double bytesPerSecond = 0)
    {
        if (!(bytesPerSecond >= 0) || double.IsInfinity(bytesPerSecond)) throw new WhatIfException($"A bandwidth is a number of bytes per second, not {bytesPerSecond}; 0 takes that of page-locked transfers in the trace.");
        return And(new PinTransfers(bytesPerSecond));
    }

    /// <summary>Garbage collection takes no time of the threads.</summary>
    public WhatIf WithoutGarbageCollection() => And(new RemoveRuntime(PausesOnly: true));

    /// <summary>The managed runtime (garbage collection, JIT) takes no time of the threads.</summary>
    public WhatIf WithoutRuntime() => And(new RemoveRuntime(PausesOnly: false));

    /// <summary>A component works on several consecutive requests at once.</summary>
    /// <param name="component">Name of the component, compared without case.</param>
    /// <param name="size">Requests per batch, at least 1.</param>
    /// <param name="fixedShare">Part of a call's cost that does not depend on the number of items, 0 to 1; NaN: found from calls of the component that state different numbers of items (attribute "items" or "batch").</param>
    /// <exception cref="WhatIfException">No component has that name, a value is out of range, or the fixed part cannot be found.</exception>
    public WhatIf Batch(string component, int size, double fixedShare = double.NaN)
    {
        int id = ChangeNames.Component(_analysis.Trace, component);
        if (size < 1) throw new WhatIfException($"A batch has at least 1 request, not {size}.");
        if (double.IsNaN(fixedShare)) fixedShare = FixedCost.ShareOf(_analysis.Index, id);
        if (fixedShare is not (>= 0 and <= 1)) throw new WhatIfException($"The fixed share of a call's cost lies between 0 and 1, not at {fixedShare}.");
        return And(new BatchRequests(id, size, fixedShare));
    }

    /// <summary>Adds a change given as text, as the command line takes it.</summary>
    /// <param name="kind">"scale", "remove", "overlap", "pin", "no-gc", "no-runtime" or "batch".</param>
    /// <param name="argument">"recogniser=2" (scale), "detector->recogniser" (remove, overlap), "detector->recogniser@75us,33us" (overlap, with what a hand-over costs until the thread that slept runs and of the thread that wakes it, and a third time up to which a wait costs neither), "12e9" or empty (pin), "recogniser=8" or "recogniser=8@0.6" with the fixed share (batch); empty for the others.</param>
    /// <exception cref="WhatIfException">The text is not understood, or names what the trace has not.</exception>
    public WhatIf With(string kind, string argument = "") => ChangeText.Add(this, kind, argument);

    /// <summary>Times the changed program.</summary>
    /// <exception cref="WhatIfException">A change cannot be made to this trace; the message says why.</exception>
    public Prediction Predict()
    {
        DependencyGraph graph = _analysis.Graph;
        Schedule schedule = new(graph);
        foreach (Change change in Changes) ScheduleChange.Apply(schedule, change);
        Retiming times = Retiming.Of(schedule);
        if (times.HasCycle && Changes.Any(c => c is BatchRequests or OverlapEdge))
            throw new WhatIfException("The requests wait for each other's answers, so they cannot be batched or overlapped: the change needs requests that come in before the one before is answered.");
        return Outcome.Of(_analysis, Changes, schedule, times);
    }

    private HandOverCost? HandOver()
    {
        HandOverCost? measured = _analysis.Index.Options.HandOver, recorded = RecordedHandOvers.Of(_analysis.Graph);
        if (recorded is null || measured is null) return recorded ?? measured;
        return measured with { WakeUpNs = recorded.WakeUpNs, Source = $"{recorded.Source}, the rest {measured.Source}" };
    }

    private WhatIf And(Change change) => new(_analysis, Changes.Add(change));
}
