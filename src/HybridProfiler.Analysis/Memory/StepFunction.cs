using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Memory;

/// <summary>Bytes over time, constant between changes; the first step says what held before, and it stands at the start of the recording.</summary>
internal sealed class StepFunction
{
    private readonly List<MemoryStep> _steps;

    private StepFunction(List<MemoryStep> steps) => _steps = steps;

    public ImmutableArray<MemoryStep> Steps => [.. _steps];

    public long Last => _steps[^1].Bytes;

    /// <summary>From values in the order of time, of which the first one also holds before it.</summary>
    public static StepFunction OfValues(long startNs, IEnumerable<MemoryStep> values) => Normal(startNs, values, null);

    /// <summary>From changes in the order of time, and what there was before them.</summary>
    public static StepFunction OfChanges(long startNs, long before, IEnumerable<MemoryStep> changes)
    {
        long sum = before;
        return Normal(startNs, changes.Select(c => new MemoryStep(c.TimeNs, sum += c.Bytes)), before);
    }

    /// <summary>Instant by instant.</summary>
    public static StepFunction Combine(StepFunction a, StepFunction b, Func<long, long, long> combine)
    {
        List<MemoryStep> values = [];
        int i = 0, j = 0;
        while (i < a._steps.Count || j < b._steps.Count)
        {
            long time = Math.Min(i < a._steps.Count ? a._steps[i].TimeNs : long.MaxValue, j < b._steps.Count ? b._steps[j].TimeNs : long.MaxValue);
            if (i < a._steps.Count && a._steps[i].TimeNs == time) i++;
            if (j < b._steps.Count && b._steps[j].TimeNs == time) j++;
            values.Add(new MemoryStep(time, combine(a._steps[Math.Max(i - 1, 0)].Bytes, b._steps[Math.Max(j - 1, 0)].Bytes)));
        }

        return Normal(values[0].TimeNs, values, null);
    }

    /// <summary>What is left of a whole beside its known parts; 0 where the parts are more.</summary>
    public static StepFunction Rest(StepFunction whole, IEnumerable<StepFunction> parts) =>
        parts.Aggregate(whole, (rest, part) => Combine(rest, part, static (r, p) => r - p)).Clamped();

    /// <summary>Bytes at an instant.</summary>
    public long At(long ns) => At(CollectionsMarshal.AsSpan(_steps), ns);

    /// <summary>Bytes at an instant.</summary>
    public static long At(ImmutableArray<MemoryStep> steps, long ns) => At(steps.AsSpan(), ns);

    private static long At(ReadOnlySpan<MemoryStep> steps, long ns) =>
        steps.IsEmpty ? 0 : steps[Math.Max(TimeSearch.CountUpTo(steps, ns, static s => s.TimeNs) - 1, 0)].Bytes;

    private StepFunction Clamped() => Normal(_steps[0].TimeNs, _steps.Select(s => s with { Bytes = Math.Max(s.Bytes, 0) }), null);

    // One step for each instant, and none that changes nothing.
    private static StepFunction Normal(long startNs, IEnumerable<MemoryStep> values, long? before)
    {
        List<MemoryStep> steps = [];
        if (before is { } known) steps.Add(new MemoryStep(startNs, known));
        foreach (MemoryStep value in values)
        {
            if (steps.Count == 0) steps.Add(new MemoryStep(Math.Min(startNs, value.TimeNs), value.Bytes));
            else if (value.TimeNs <= steps[^1].TimeNs) steps[^1] = new MemoryStep(steps[^1].TimeNs, value.Bytes);
            else if (value.Bytes != steps[^1].Bytes) steps.Add(value);
        }

        if (steps.Count == 0) steps.Add(new MemoryStep(startNs, 0));
        // What happened within one instant may have taken a step back.
        int kept = 1;
        for (int i = 1; i < steps.Count; i++)
            if (steps[i].Bytes != steps[kept - 1].Bytes) steps[kept++] = steps[i];
        steps.RemoveRange(kept, steps.Count - kept);
        return new StepFunction(steps);
    }
}
