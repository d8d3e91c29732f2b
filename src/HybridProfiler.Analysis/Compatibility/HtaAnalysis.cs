using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// The figures that Holistic Trace Analysis (of PyTorch) gives for the same trace, with its definitions and its quirks: so
/// that its users find their numbers again. Differences to the definitions of this library are stated with each figure.
/// Rows beside the queues that HTA counts as device work as well (synchronisation of CUDA, host operations that name a
/// stream) are not in a <see cref="Trace"/>'s queues and left out here.
/// </summary>
public sealed class HtaAnalysis
{
    private const long KernelWaitNs = 30_000;

    // The calls that HTA knows as launches; graphs, modules of HIP and blocking calls are not among them.
    private static readonly HashSet<string> s_launches = new(StringComparer.Ordinal)
    {
        "cudaLaunchKernel", "cudaLaunchKernelExC", "cuLaunchKernel", "cuLaunchKernelEx", "cudaMemcpyAsync", "cudaMemsetAsync",
        "hipLaunchKernel", "hipExtModuleLaunchKernel", "hipMemcpyWithStream", "hipMemcpyAsync", "hipMemsetAsync",
    };

    private readonly Trace _trace;
    private readonly bool _rounds;
    private readonly List<HtaOperation> _rows;

    internal HtaAnalysis(TraceIndex index, HtaResolution resolution)
    {
        _trace = index.Trace;
        _rounds = resolution == HtaResolution.Microseconds && HtaOperation.HasFractions(_trace);
        _rows = HtaOperation.Of(index, _rounds);
        _rows.Sort(static (a, b) => a.StartNs.CompareTo(b.StartNs));
        Temporal = Breakdown();
        IGrouping<int, HtaOperation>[] queues = [.. _rows.GroupBy(r => r.Track)];
        Idle = [.. queues.SelectMany(IdleOf)];
        QueueLengths = [.. queues.OrderBy(q => q.Key).Select(LengthsOf).Where(q => q.Lengths.Count > 0)];
        KernelTypes = HtaKernelTimes.Of(_rows);
        Kernels = HtaKernel.Of(_rows);
        MemoryBandwidth = HtaMemoryBandwidth.Of(_rows);
        Launches = LaunchesOf();
    }

    /// <summary>Operations that HTA looks at: with several profiler steps those submitted before the last one.</summary>
    public int Operations => _rows.Count;

    /// <summary>Operations among them whose call is not in the trace.</summary>
    public int Unmatched => _rows.Count(r => r.Call < 0);

    /// <summary>Temporal breakdown.</summary>
    public HtaTemporal Temporal { get; }

    /// <summary>Communication during which something computed / communication; NaN without communication.</summary>
    public double CommunicationOverlap
    {
        get
        {
            IntervalSet communication = Union("COMMUNICATION"), computation = Union("COMPUTATION");
            return communication.LengthNs > 0 ? 1 - (double)communication.Except(computation).LengthNs / communication.LengthNs : double.NaN;
        }
    }

    /// <summary>Gaps by queue and category; the gap counts from the end of the operation before, not from the latest end so far.</summary>
    public ImmutableArray<HtaIdle> Idle { get; }

    /// <summary>Lengths of the queues.</summary>
    public ImmutableArray<HtaQueueLength> QueueLengths { get; }

    /// <summary>Time by kernel types that ran at once, longest first.</summary>
    public ImmutableArray<HtaKernelType> KernelTypes { get; }

    /// <summary>Kernels with the most time of each type, memory operations among them, by type and name.</summary>
    public ImmutableArray<HtaKernel> Kernels { get; }

    /// <summary>Memory bandwidth by kind of operation.</summary>
    public ImmutableArray<HtaMemoryBandwidth> MemoryBandwidth { get; }

    /// <summary>Launch statistics.</summary>
    public HtaLaunches Launches { get; }

    private IntervalSet Union(string type) => IntervalSet.UnionOf([.. _rows.Where(r => HtaKernelTimes.TypeOf(r.Name) == type).Select(r => (r.StartNs, r.EndNs))]);

    private HtaTemporal Breakdown()
    {
        if (_rows.Count == 0) return new HtaTemporal(0, 0, 0, 0);
        List<(long Start, long End)> all = HtaKernelTimes.Merge(_rows), compute = HtaKernelTimes.Merge(_rows.Where(r => HtaKernelTimes.TypeOf(r.Name) == "COMPUTATION"));
        long kernel = all[^1].End - all[0].Start, idle = kernel - all.Sum(i => i.End - i.Start), computation = compute.Sum(i => i.End - i.Start);
        return new HtaTemporal(idle, computation, kernel - computation - idle, kernel);
    }

    private IEnumerable<HtaIdle> IdleOf(IGrouping<int, HtaOperation> queue)
    {
        List<long>[] gaps = [[], [], []];
        bool isFirst = true;
        long before = 0;
        foreach (HtaOperation row in queue)
        {
            if (!isFirst)
            {
                long gap = row.StartNs - before;
                bool late = row.Call >= 0 && HtaOperation.StartOf(_trace, row.Call, _rounds) > before;
                gaps[(int)(late ? HtaIdleCategory.HostWait : gap < KernelWaitNs ? HtaIdleCategory.KernelWait : HtaIdleCategory.Other)].Add(gap);
            }

            (before, isFirst) = (row.EndNs, false);
        }

        long all = gaps.Sum(g => g.Sum());
        foreach (HtaIdleCategory category in Enum.GetValues<HtaIdleCategory>())
        {
            List<long> those = gaps[(int)category];
            // The first operation of a queue has no gap, and HTA counts it under "other".
            if (those.Count == 0 && category != HtaIdleCategory.Other) continue;
            long sum = those.Sum();
            yield return new HtaIdle(queue.Key, category, sum, all != 0 ? (double)sum / all : double.NaN, DurationSummary.Of(CollectionsMarshal.AsSpan(those)));
        }
    }

    private HtaQueueLength LengthsOf(IGrouping<int, HtaOperation> queue)
    {
        List<(long Ns, int Change)> changes = [];
        foreach (HtaOperation row in queue)
        {
            if (row.Call < 0 || !s_launches.Contains(_trace.NameOf(row.Call))) continue;
            changes.Add((HtaOperation.StartOf(_trace, row.Call, _rounds), 1));
            changes.Add((row.StartNs, -1));
        }

        changes.Sort(static (a, b) => a.Ns != b.Ns ? a.Ns.CompareTo(b.Ns) : a.Change.CompareTo(b.Change));
        List<long> lengths = [];
        long length = 0;
        foreach ((_, int change) in changes) lengths.Add(length += change);
        return new HtaQueueLength(queue.Key, DurationSummary.Of(CollectionsMarshal.AsSpan(lengths)));
    }

    private HtaLaunches LaunchesOf()
    {
        List<long> delays = [];
        long cpu = 0, gpu = 0;
        int shorter = 0, longCalls = 0, longDelays = 0;
        foreach (HtaOperation row in _rows)
        {
            if (row.Call < 0 || _trace.NameOf(row.Call) is not ("cudaLaunchKernel" or "cudaLaunchKernelExC" or "cudaMemcpyAsync" or "cudaMemsetAsync")) continue;
            long called = HtaOperation.StartOf(_trace, row.Call, _rounds), returned = HtaOperation.EndOf(_trace, row.Call, _rounds);
            long delay = Math.Max(row.StartNs - returned, 0);
            delays.Add(delay);
            cpu += returned - called;
            gpu += row.EndNs - row.StartNs;
            if (row.EndNs - row.StartNs < returned - called) shorter++;
            if (returned - called > 50_000) longCalls++;
            if (delay > 100_000) longDelays++;
        }

        return new HtaLaunches(delays.Count, cpu, gpu, DurationSummary.Of(CollectionsMarshal.AsSpan(delays)), shorter, longCalls, longDelays);
    }
}
