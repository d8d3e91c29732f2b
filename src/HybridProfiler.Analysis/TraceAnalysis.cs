using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Compatibility;
using HybridProfiler.Analysis.Dynamics;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis;

/// <summary>
/// The front door of the analysis: <c>TraceAnalysis.Of(trace).Report().SaveHtml("report.html")</c>. Immutable; each
/// question is answered when first asked and kept; safe to use from any thread. Metrics and their definitions stand
/// in <see cref="MetricCatalog"/>.
/// </summary>
public sealed partial class TraceAnalysis
{
    private readonly Lazy<ImmutableArray<ThreadUsage>> _threads;
    private readonly Lazy<ImmutableArray<DeviceUsage>> _devices;
    private readonly Lazy<QueueUsage?> _allDevices;
    private readonly Lazy<ImmutableArray<ComponentUsage>> _components;
    private readonly Lazy<CpuTimeUsage> _cpuTime;
    private readonly Lazy<ImmutableArray<ScopeUsage>> _scopes;
    private readonly Lazy<ImmutableArray<EdgeUsage>> _edges;
    private readonly Lazy<ImmutableArray<RequestLatency>> _requests;
    private readonly Lazy<ImmutableArray<RequestClassUsage>> _classes;
    private readonly Lazy<ImmutableArray<DecisionUsage>> _decisions;
    private readonly Lazy<ImmutableArray<CounterUsage>> _counters;
    private readonly Lazy<ImmutableArray<RequestTimeline>> _timelines;
    private readonly Lazy<RequestFeatures> _features;
    private readonly Lazy<DynamicBehaviour> _dynamics;
    private readonly Lazy<DeviceWork> _deviceWork;
    private readonly Lazy<EfficiencyAnalysis> _efficiency;

    private TraceAnalysis(Trace trace, AnalysisOptions options)
    {
        TraceIndex index = Index = new TraceIndex(trace, options);
        _threads = new(() => ThreadUsage.Of(index));
        _devices = new(() => DeviceUsage.Of(index));
        _allDevices = new(() => DeviceUsage.OfAll(index, Devices));
        _components = new(() => ComponentUsage.Of(index, Devices));
        _cpuTime = new(() => CpuTimeUsage.Of(index));
        _scopes = new(() => ScopeUsage.Of(index));
        _edges = new(() => EdgeUsage.Of(index));
        _requests = new(() => RequestLatency.Of(index));
        _classes = new(() => RequestClassUsage.Of(index, Requests));
        _decisions = new(() => DecisionUsage.Of(index, Requests));
        _counters = new(() => CounterUsage.Of(index));
        _timelines = new(() => RequestTimeline.Of(index, Requests));
        _features = new(() => new RequestFeatures(index, Requests));
        _dynamics = new(() => DynamicBehaviour.Of(index, _features.Value, Decisions));
        _deviceWork = new(() => new DeviceWork(index));
        _efficiency = new(() => new EfficiencyAnalysis(index));
    }

    internal TraceIndex Index { get; }

    /// <summary>The trace under analysis.</summary>
    public Trace Trace => Index.Trace;

    /// <summary>Wall of the recording in nanoseconds: session start to stop, widened to the first begin and the last end where a span lies outside.</summary>
    public long WallNs => Index.WallNs;

    /// <summary>What the profiler itself cost.</summary>
    public ProfilerCost Cost => ProfilerCost.Of(Index);

    /// <summary>Each host thread: self times and unattributed time sum to the wall.</summary>
    public ImmutableArray<ThreadUsage> Threads => _threads.Value;

    /// <summary>Each device with operations: computation, exposed communication, copies and synchronisation, idle; and who had it.</summary>
    public ImmutableArray<DeviceUsage> Devices => _devices.Value;

    /// <summary>All devices on one axis: an instant counts once, however many devices work. Null where no device has operations.</summary>
    public QueueUsage? AllDevices => _allDevices.Value;

    /// <summary>Each component, the most time first.</summary>
    public ImmutableArray<ComponentUsage> Components => _components.Value;

    /// <summary>CPU time of the recording threads by component, where the recording sampled it.</summary>
    public CpuTimeUsage CpuTime => _cpuTime.Value;

    /// <summary>Names of spans and device operations within components, the most self time first.</summary>
    public ImmutableArray<ScopeUsage> Scopes => _scopes.Value;

    /// <summary>Each edge, the most bytes first.</summary>
    public ImmutableArray<EdgeUsage> Edges => _edges.Value;

    /// <summary>Each request, in the order of <see cref="Trace.Requests"/>.</summary>
    public ImmutableArray<RequestLatency> Requests => _requests.Value;

    /// <summary>Requests by class and regime.</summary>
    public ImmutableArray<RequestClassUsage> RequestClasses => _classes.Value;

    /// <summary>Choices taken at run time, with the latency of the requests that took them.</summary>
    public ImmutableArray<DecisionUsage> Decisions => _decisions.Value;

    /// <summary>Counters that have samples.</summary>
    public ImmutableArray<CounterUsage> Counters => _counters.Value;

    /// <summary>The slowest and the median request.</summary>
    public ImmutableArray<RequestTimeline> Timelines => _timelines.Value;

    /// <summary>How cost depends on the inputs and on the choices taken, and how it changes over the recording.</summary>
    public DynamicBehaviour Dynamics => _dynamics.Value;

    /// <summary>What ran on the devices and how it got there: kernels, copies, launches, queues.</summary>
    public DeviceWork DeviceWork => _deviceWork.Value;

    /// <summary>Arithmetic, bytes and rates of operations whose shapes or costs the trace tells.</summary>
    public EfficiencyAnalysis Efficiency => _efficiency.Value;

    /// <summary>The figures that Holistic Trace Analysis gives for this trace once it is saved as JSON. For those of a file that it can read itself see <see cref="HtaAnalysis.Read(string, HtaResolution)"/>.</summary>
    /// <param name="resolution">How it reads times.</param>
    public HtaAnalysis AsHolisticTraceAnalysis(HtaResolution resolution = HtaResolution.Microseconds) => HtaAnalysis.Of(Trace, resolution);

    /// <summary>Starts an analysis of a trace.</summary>
    /// <param name="trace">The trace.</param>
    public static TraceAnalysis Of(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return new TraceAnalysis(trace, new AnalysisOptions());
    }

    /// <summary>Sets the title of the report; by default it is the process name of the recording.</summary>
    /// <param name="title">Title.</param>
    public TraceAnalysis Titled(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        return new TraceAnalysis(Trace, Index.Options with { Title = title });
    }

    /// <summary>Names further request classes that are warm-up, beside "warmup", "first-run" and "cold"; compared without case.</summary>
    /// <param name="classes">Class names.</param>
    public TraceAnalysis TreatAsWarmUp(params ReadOnlySpan<string> classes) =>
        new(Trace, Index.Options with { WarmUpClasses = Index.Options.WarmUpClasses.AddRange(classes) });

    /// <summary>Sets how many spans a request's timeline shows at most; 2,000 by default. What is left out is stated.</summary>
    /// <param name="count">Number of spans, at least 1.</param>
    public TraceAnalysis WithTimelineSpans(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new TraceAnalysis(Trace, Index.Options with { TimelineSpans = count });
    }

    /// <summary>States what a device can do at most; without it there is no share of a roofline and no MFU.</summary>
    /// <param name="device">Device id, or <see cref="OperationEfficiency.Host"/>.</param>
    /// <param name="ceilings">Its ceilings.</param>
    public TraceAnalysis WithCeilings(int device, DeviceCeilings ceilings)
    {
        ArgumentNullException.ThrowIfNull(ceilings);
        return new TraceAnalysis(Trace, Index.Options with { Ceilings = Index.Options.Ceilings.SetItem(device, ceilings) });
    }

    /// <summary>States what the devices of the trace can do at most, found by their names, and the host; and what a hand-over between threads costs there.</summary>
    /// <param name="machine">Ceilings of the machine on which it was recorded. Devices that it does not name are left without.</param>
    public TraceAnalysis WithCeilings(MachineCeilings machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        TraceAnalysis analysis = machine.HandOver is null ? this : new TraceAnalysis(Trace, Index.Options with { HandOver = machine.HandOver });
        if (machine.ByDevice.TryGetValue(MachineCeilings.Host, out DeviceCeilings? host)) analysis = analysis.WithCeilings(OperationEfficiency.Host, host);
        for (int d = 0; d < Trace.Devices.Length; d++)
            if (machine.ByDevice.TryGetValue(Trace.Devices[d].Name, out DeviceCeilings? ceilings)) analysis = analysis.WithCeilings(d, ceilings);
        return analysis;
    }

    /// <summary>Ceilings of a device as far as they were stated.</summary>
    internal DeviceCeilings? CeilingsOf(int device) => Index.Options.Ceilings.GetValueOrDefault(device);

    /// <summary>Which variant to run for which inputs, from requests that ran on several variants.</summary>
    /// <param name="question">What tells the variant and the quality, and what the quality must be.</param>
    /// <exception cref="ArgumentException">No warm request states the variant or the quality, or all ran on one variant; the message lists what they state.</exception>
    public AdaptiveStrategy Strategy(StrategyQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return StrategySearch.Run(_features.Value, question);
    }

    /// <summary>Writes the answers up as a report.</summary>
    public Report Report() => new(ReportBuilder.Build(this));
}
