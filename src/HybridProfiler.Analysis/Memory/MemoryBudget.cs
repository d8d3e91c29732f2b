using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Memory;

/// <summary>
/// Memory over time by owner, device, component and, in a merged trace, process. The accounts do not overlap: at each instant their bytes sum to the total, in integers.
/// A value of a counter holds from its sample to the next one, the first one also before; single allocations are exact.
/// </summary>
public sealed class MemoryBudget
{
    private MemoryBudget(ImmutableArray<MemoryAccount> accounts, ImmutableArray<MemoryStep> total, AllocationReplay replay)
    {
        Accounts = accounts;
        Total = total;
        Peak = PeakOf(total);
        MemoryAccount[] inUse = [.. accounts.Where(a => a.IsInUse)];
        InUse = Sum(inUse);
        PeakInUse = PeakOf(InUse);
        Components =
        [
            .. inUse.Select(a => a.Component).Union(replay.Sums.Keys)
                .Select(c => Of(c, [.. inUse.Where(a => a.Component == c)], replay.Sums.GetValueOrDefault(c), PeakInUse))
                .OrderByDescending(c => c.BytesAtPipelinePeak).ThenByDescending(c => c.Peak.Bytes).ThenBy(c => c.Component),
        ];
        ReleasesWithoutAllocation = replay.ReleasesWithoutAllocation;
        BytesWithoutAllocation = replay.BytesWithoutAllocation;
        ReplacedAllocations = replay.Replaced;
    }

    /// <summary>Accounts, ordered by owner, device, component and process.</summary>
    public ImmutableArray<MemoryAccount> Accounts { get; }

    /// <summary>Bytes of all accounts together from each time on; empty where the trace tells nothing of memory.</summary>
    public ImmutableArray<MemoryStep> Total { get; }

    /// <summary>Greatest total, at its first instant; what a memory must hold.</summary>
    public MemoryStep Peak { get; }

    /// <summary>Bytes in use from each time on: all accounts but those that merely hold memory (see <see cref="MemoryAccount.IsInUse"/>).</summary>
    public ImmutableArray<MemoryStep> InUse { get; }

    /// <summary>Greatest amount in use, at its first instant: the pipeline's peak.</summary>
    public MemoryStep PeakInUse { get; }

    /// <summary>Who has the bytes in use: components, those with the most at the pipeline's peak first.</summary>
    public ImmutableArray<ComponentMemory> Components { get; }

    /// <summary>Releases of blocks that were not allocated while recorded. Information, not a loss.</summary>
    public long ReleasesWithoutAllocation { get; }

    /// <summary>Their bytes, as far as they are stated.</summary>
    public long BytesWithoutAllocation { get; }

    /// <summary>Allocations of an address that was in use: a release is missing in the trace.</summary>
    public long ReplacedAllocations { get; }

    internal static MemoryBudget Of(TraceIndex index, AllocationReplay replay)
    {
        ImmutableArray<MemoryAccount> accounts = [.. MemoryAccounts.Of(index, replay)];
        return new MemoryBudget(accounts, Sum(accounts), replay);
    }

    /// <summary>Bytes of several accounts together, over time.</summary>
    internal static ImmutableArray<MemoryStep> Sum(IReadOnlyCollection<MemoryAccount> accounts)
    {
        List<MemoryStep> changes = [];
        foreach (MemoryAccount account in accounts)
            for (int i = 0; i < account.Steps.Length; i++) changes.Add(account.Steps[i] with { Bytes = account.Steps[i].Bytes - (i > 0 ? account.Steps[i - 1].Bytes : 0) });
        if (changes.Count == 0) return [];
        changes.Sort(static (a, b) => a.TimeNs.CompareTo(b.TimeNs));
        long start = changes[0].TimeNs, before = changes.TakeWhile(c => c.TimeNs == start).Sum(c => c.Bytes);
        return StepFunction.OfChanges(start, before, changes.SkipWhile(c => c.TimeNs == start)).Steps;
    }

    private static MemoryStep PeakOf(ImmutableArray<MemoryStep> steps) => steps.IsEmpty ? default : steps.Aggregate((most, step) => step.Bytes > most.Bytes ? step : most);

    private static ComponentMemory Of(int component, MemoryAccount[] accounts, AllocationSums sums, MemoryStep pipelinePeak)
    {
        ImmutableArray<MemoryStep> bytes = Sum(accounts);
        return bytes.IsEmpty
            ? new ComponentMemory(component, default, 0, 0, sums)
            : new ComponentMemory(component, PeakOf(bytes), StepFunction.At(bytes, pipelinePeak.TimeNs), bytes[^1].Bytes, sums);
    }
}
