using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What ran on the devices of a trace and how it got there. Each question is answered when first asked and kept; safe to use from any thread.</summary>
public sealed class DeviceWork
{
    private readonly Lazy<ImmutableArray<KernelUsage>> _kernels;
    private readonly Lazy<ImmutableArray<KernelFamilyUsage>> _families;
    private readonly Lazy<ImmutableDictionary<int, DurationSummary>> _kernelDurations;
    private readonly Lazy<ImmutableArray<MemoryOperationUsage>> _memoryOperations;
    private readonly Lazy<ImmutableArray<OperationUsage>> _operations;
    private readonly Lazy<ImmutableArray<LaunchUsage>> _launches;
    private readonly Lazy<ImmutableArray<ConcurrencyUsage>> _concurrency;
    private readonly Lazy<ImmutableArray<QueueActivity>> _queues;
    private readonly Lazy<ImmutableArray<QueueLength>> _queueLengths;
    private readonly Lazy<ImmutableArray<QueueIdle>> _idle;
    private readonly Lazy<ImmutableArray<OperationKindUsage>> _kinds;
    private readonly Lazy<ImmutableArray<ComponentDeviceTime>> _components;

    internal DeviceWork(TraceIndex index)
    {
        _kernels = new(() => KernelUsage.Of(index));
        _families = new(() => KernelFamilyUsage.Of(Kernels));
        _kernelDurations = new(() => DeviceOperations.DevicesOf(index).Prepend(-1).ToImmutableDictionary(d => d, d => KernelUsage.AllOf(index, d)));
        _memoryOperations = new(() => MemoryOperationUsage.Of(index));
        _operations = new(() => OperationUsage.Of(index));
        _launches = new(() => LaunchUsage.Of(index));
        _concurrency = new(() => ConcurrencyUsage.Of(index));
        _queues = new(() => QueueActivity.Of(index));
        _queueLengths = new(() => QueueLength.Of(index));
        _idle = new(() => QueueIdle.Of(index));
        _kinds = new(() => OperationKindUsage.Of(index));
        _components = new(() => ComponentDeviceTime.Of(index));
    }

    /// <summary>Each kernel of each device, the most time first.</summary>
    public ImmutableArray<KernelUsage> Kernels => _kernels.Value;

    /// <summary>Kernels of each device by what they compute, the most time first.</summary>
    public ImmutableArray<KernelFamilyUsage> KernelFamilies => _families.Value;

    /// <summary>Copies and memory sets by name and device, the most time first.</summary>
    public ImmutableArray<MemoryOperationUsage> MemoryOperations => _memoryOperations.Value;

    /// <summary>Host operations that submitted work, the most device time first.</summary>
    public ImmutableArray<OperationUsage> Operations => _operations.Value;

    /// <summary>How operations got onto all devices (first) and onto each.</summary>
    public ImmutableArray<LaunchUsage> Launches => _launches.Value;

    /// <summary>How many operations ran at once, on all devices (first) and on each.</summary>
    public ImmutableArray<ConcurrencyUsage> Concurrency => _concurrency.Value;

    /// <summary>Each queue within its own first begin and last end.</summary>
    public ImmutableArray<QueueActivity> Queues => _queues.Value;

    /// <summary>How many operations waited in each queue.</summary>
    public ImmutableArray<QueueLength> QueueLengths => _queueLengths.Value;

    /// <summary>Why queues were idle: each gap has exactly one cause.</summary>
    public ImmutableArray<QueueIdle> Idle => _idle.Value;

    /// <summary>Operations by kind, on all devices (first), on each and on each queue.</summary>
    public ImmutableArray<OperationKindUsage> Kinds => _kinds.Value;

    /// <summary>Operations by component; also those that belong to none.</summary>
    public ImmutableArray<ComponentDeviceTime> Components => _components.Value;

    /// <summary>Durations of all kernels of a device.</summary>
    /// <param name="device">Device id; -1 for all devices.</param>
    public DurationSummary KernelDurations(int device = -1) => _kernelDurations.Value.TryGetValue(device, out DurationSummary? all) ? all : DurationSummary.Of([]);
}
