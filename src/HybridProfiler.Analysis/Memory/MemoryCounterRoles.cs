using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>Which counters of a trace tell of memory, by what they count.</summary>
internal sealed class MemoryCounterRoles
{
    // Names of .NET's own EventCounters stand beside those of this library.
    private static readonly Dictionary<string, MemoryOwner> s_gauges = new(StringComparer.Ordinal)
    {
        [MemoryCounters.ManagedHeap] = MemoryOwner.ManagedHeap,
        [MemoryCounters.Generation0] = MemoryOwner.Generation0,
        [MemoryCounters.Generation1] = MemoryOwner.Generation1,
        [MemoryCounters.Generation2] = MemoryOwner.Generation2,
        [MemoryCounters.LargeObjectHeap] = MemoryOwner.LargeObjectHeap,
        [MemoryCounters.PinnedObjectHeap] = MemoryOwner.PinnedObjectHeap,
        [MemoryCounters.WorkingSet] = MemoryOwner.OtherOfProcess,
        [MemoryCounters.DeviceUsedByProcess] = MemoryOwner.DeviceOtherOfProcess,
        [MemoryCounters.DeviceUsed] = MemoryOwner.DeviceExternal,
        ["System.Runtime: GC Heap Size"] = MemoryOwner.ManagedHeap,
        ["System.Runtime: Gen 0 Size"] = MemoryOwner.Generation0,
        ["System.Runtime: Gen 1 Size"] = MemoryOwner.Generation1,
        ["System.Runtime: Gen 2 Size"] = MemoryOwner.Generation2,
        ["System.Runtime: LOH Size"] = MemoryOwner.LargeObjectHeap,
        ["System.Runtime: POH (Pinned Object Heap) Size"] = MemoryOwner.PinnedObjectHeap,
        ["System.Runtime: Working Set"] = MemoryOwner.OtherOfProcess,
    };

    private readonly Dictionary<(MemoryOwner, int), CounterSeries> _gauges = [], _totals = [];
    private readonly Dictionary<(MemoryOwner Owner, int Device), List<CounterSeries>> _sums = [];
    private readonly Dictionary<(string Number, int Device), CounterSeries> _poolsReserved = [], _poolsUsed = [];

    /// <param name="trace">Trace.</param>
    /// <param name="process">Process among those of the trace whose counters these are.</param>
    public MemoryCounterRoles(Trace trace, int process)
    {
        for (int c = 0; c < trace.Counters.Length; c++)
        {
            CounterInfo info = trace.Counters[c];
            CounterSeries series = trace.CounterSamples[c];
            if (info.Unit != CounterUnit.Bytes || series.Count == 0 || info.Process != process) continue;
            string counts = info.Counts;
            if (s_gauges.TryGetValue(counts, out MemoryOwner owner))
            {
                // What this library reads at each collection is preferred to what .NET publishes once in a while.
                if (!_gauges.TryAdd((owner, info.Device), series) && !counts.StartsWith("System.Runtime: ", StringComparison.Ordinal)) _gauges[(owner, info.Device)] = series;
            }
            else if (counts.StartsWith(MemoryCounters.FrameworkAllocated, StringComparison.Ordinal)) _totals.TryAdd((IsHost(info) ? MemoryOwner.Native : MemoryOwner.Device, info.Device), series);
            else if (counts.StartsWith(MemoryCounters.FrameworkReserved, StringComparison.Ordinal) && !IsHost(info)) _gauges.TryAdd((MemoryOwner.DeviceCached, info.Device), series);
            else if (counts.StartsWith(MemoryCounters.CudaAllocated, StringComparison.Ordinal)) AddSum(info, series);
            else if (counts.StartsWith(MemoryCounters.CudaPoolReserved, StringComparison.Ordinal)) _poolsReserved.TryAdd((counts[MemoryCounters.CudaPoolReserved.Length..], info.Device), series);
            else if (counts.StartsWith(MemoryCounters.CudaPoolUsed, StringComparison.Ordinal)) _poolsUsed.TryAdd((counts[MemoryCounters.CudaPoolUsed.Length..], info.Device), series);
        }
    }

    /// <summary>Devices that a counter of memory belongs to.</summary>
    public IEnumerable<int> Devices => _gauges.Keys.Concat(_totals.Keys).Concat(_sums.Keys).Select(k => k.Item2).Distinct();

    /// <summary>Sizes of one owner, or of what encloses its parts.</summary>
    public CounterSeries? Gauge(MemoryOwner owner, int device) => _gauges.GetValueOrDefault((owner, device));

    /// <summary>What a framework's allocator has handed out.</summary>
    public CounterSeries? Total(MemoryOwner owner, int device) => _totals.GetValueOrDefault((owner, device));

    /// <summary>What the program has allocated through a driver since the session began, and not released.</summary>
    public StepFunction? Sum(MemoryOwner owner, int device, long startNs) => _sums.TryGetValue((owner, device), out List<CounterSeries>? several)
        ? several.Select(s => StepFunction.OfValues(startNs, Steps(s, startNs))).Aggregate((a, b) => StepFunction.Combine(a, b, static (x, y) => x + y))
        : null;

    /// <summary>What the memory pools of a driver hold and have handed out to nobody, as far as it is told how much they have.</summary>
    public StepFunction? IdleInPools(int device, long startNs)
    {
        StepFunction[] idle = [.. _poolsReserved.Where(pool => pool.Key.Device == device && _poolsUsed.ContainsKey(pool.Key)).Select(pool => StepFunction.Combine(
            StepFunction.OfValues(startNs, Steps(pool.Value, startNs)), StepFunction.OfValues(startNs, Steps(_poolsUsed[pool.Key], startNs)), static (held, used) => Math.Max(held - used, 0)))];
        return idle.Length == 0 ? null : idle.Aggregate((a, b) => StepFunction.Combine(a, b, static (x, y) => x + y));
    }

    private static IEnumerable<MemoryStep> Steps(CounterSeries series, long startNs)
    {
        if (series.Time[0] > startNs) yield return new MemoryStep(startNs, 0);
        for (int i = 0; i < series.Count; i++) yield return new MemoryStep(series.Time[i], (long)Math.Max(series.Value[i], 0));
    }

    private static bool IsHost(CounterInfo info) => info.Counts.EndsWith(", host", StringComparison.Ordinal);

    // Page-locked and pageable memory is the host's, whichever device it was allocated for.
    private void AddSum(CounterInfo info, CounterSeries series)
    {
        string kind = info.Counts[MemoryCounters.CudaAllocated.Length..].Trim(' ', '(', ')');
        (MemoryOwner owner, int device) = kind switch
        {
            "Pinned" => (MemoryOwner.PageLocked, -1),
            "Pageable" => (MemoryOwner.Native, -1),
            "Managed" or "Managed Static" => (MemoryOwner.Unified, info.Device),
            _ => (MemoryOwner.Device, info.Device),
        };
        if (!_sums.TryGetValue((owner, device), out List<CounterSeries>? list)) _sums.Add((owner, device), list = []);
        list.Add(series);
    }
}
