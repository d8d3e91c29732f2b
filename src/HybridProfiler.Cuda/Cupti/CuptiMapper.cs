using System.Globalization;
using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// From CUPTI's records to operations, host calls and counters of one session. Once a stream has waited for an event,
/// operations are held for a round: what they waited for may be reported after them. One caller at a time.
/// </summary>
internal sealed class CuptiMapper(CudaRecording recording, DeviceSink sink, CuptiShim shim, long startNs)
{
    private const int MostWaiting = 4096, MostGeometries = 1 << 16;
    private readonly CuptiQueues _queues = new(recording, sink);
    private readonly Correlations _correlations = new();
    private readonly KernelNames _kernels = new();
    private readonly CallNames _calls = new(shim);
    private readonly Dictionary<Activity.LaunchSize, string> _geometries = [];
    private readonly Dictionary<Activity.LaunchSize, string> _clusters = [];
    private readonly CuptiDependencies _dependencies = new();
    private readonly Dictionary<ulong, Activity> _waiting = [];
    private List<(Activity Record, ulong Correlation, string Name)> _fresh = [], _held = [];
    private readonly Dictionary<uint, (string Name, long StartNs, uint Thread)> _markers = [];
    private readonly DeviceAttribute[] _attributes = new DeviceAttribute[8];
    private readonly DeviceAttribute[] _callAttributes = new DeviceAttribute[2];
    private CuptiMemory? _memory;
    private CuptiPools? _pools;
    private bool _hasWaits;

    /// <summary>Takes a batch.</summary>
    public void Take(ReadOnlySpan<Activity> records)
    {
        // Who submitted and on whose behalf first: an operation may stand before the call that submitted it.
        foreach (ref readonly Activity record in records)
        {
            ulong correlation = _correlations.Unwrap(record.Correlation);
            switch (record.Type)
            {
                case ActivityType.External when CuptiMarks.Find(record.ExternalId) is { } component: _correlations.SetComponent(correlation, component); break;
                case ActivityType.Call: _correlations.SetThread(correlation, record.Thread); break;
                case ActivityType.Event: _dependencies.AddEvent(correlation, record.Context, record.Stream, record.Recorded); break;
                case ActivityType.Synchronization when record.SyncKind == CuptiSynchronization.StreamWaitEvent: _dependencies.AddWait(correlation, record.Context, record.Stream, record.SyncEvent); break;
                case ActivityType.Kernel or ActivityType.Copy or ActivityType.Fill or ActivityType.Graph: _dependencies.AddOperation(correlation, record.Context, record.Stream); break;
                case ActivityType.Context: _queues.SetNullStream(record.Context, record.NullStream); break;
            }
        }

        foreach (ref readonly Activity record in records)
        {
            // What ended before the session began is not part of it.
            if (record.HasTimes && record.EndNs < startNs) continue;
            Take(record, _correlations.Unwrap(record.Correlation));
        }
    }

    /// <summary>Ends a round: everything that has finished by now was taken.</summary>
    public void EndRound()
    {
        Operate(_held);
        (_held, _fresh) = (_fresh, _held);
        if (!_hasWaits) Operate(_held);
    }

    /// <summary>Hands over what is held, and what waited for a call that never came.</summary>
    public void Close()
    {
        EndRound();
        EndRound();
        foreach (Activity sync in _waiting.Values) Synchronize(sync, 0);
        _waiting.Clear();
    }

    private void Take(in Activity record, ulong correlation)
    {
        switch (record.Type)
        {
            // Names are read at once: a module that is unloaded takes them along.
            case ActivityType.Kernel: _fresh.Add((record, correlation, _kernels.Of(record.Name))); break;
            case ActivityType.Copy or ActivityType.Fill or ActivityType.Graph: _fresh.Add((record, correlation, "")); break;
            case ActivityType.Call: Call(record, correlation); break;
            case ActivityType.Synchronization: Wait(record, correlation); break;
            case ActivityType.Overhead when record.HasTimes:
                sink.HostCall(new HostCall { Name = MemoryNames.Overhead(record.OverheadKind), Group = "CUDA overhead", Thread = record.Thread, StartNs = record.StartNs, EndNs = record.EndNs, Kind = SpanKind.Runtime });
                break;
            case ActivityType.Memory when record.HasTimes: (_memory ??= new CuptiMemory(_queues, Pools, sink)).Take(record, ThreadOf(correlation)); break;
            case ActivityType.MemoryPool when record.HasTimes: Pools.Take(record, ThreadOf(correlation)); break;
            case ActivityType.Marker: Marker(record); break;
        }
    }

    private CuptiPools Pools => _pools ??= new CuptiPools(_queues, sink);

    private uint ThreadOf(ulong correlation) => _correlations.TryGetThread(correlation, out uint thread) ? thread : 0;

    private void Operate(List<(Activity Record, ulong Correlation, string Name)> operations)
    {
        foreach ((Activity record, ulong correlation, string name) in operations) Operate(record, correlation, name);
        operations.Clear();
    }

    private void Operate(in Activity record, ulong correlation, string name)
    {
        switch (record.Type)
        {
            case ActivityType.Kernel: Kernel(record, correlation, name); break;
            case ActivityType.Copy: Copy(record, correlation); break;
            case ActivityType.Fill: Fill(record, correlation); break;
            default: Operate(record, correlation, "graph", SpanKind.Compute, null, Conversions.None, Add(0, ActivityKeys.Graph, record.LaunchedGraph)); break;
        }
    }

    private void Kernel(in Activity record, ulong correlation, string name)
    {
        int count = Add(0, ActivityKeys.Registers, record.Registers);
        count = AddUnlessZero(count, ActivityKeys.StaticShared, record.StaticShared);
        count = AddUnlessZero(count, ActivityKeys.DynamicShared, record.DynamicShared);
        count = AddUnlessZero(count, ActivityKeys.LocalPerThread, record.LocalPerThread);
        count = AddUnlessZero(count, ActivityKeys.CacheConfig, record.CacheConfig);
        count = AddGraph(count, record.Graph, record.GraphNode);
        if (record.Cluster[0] != 0) _attributes[count++] = DeviceAttribute.Of(ActivityKeys.Cluster, ClusterOf(record));
        Operate(record, correlation, name, SpanKind.Compute, GeometryOf(record.Launch), Conversions.None, count, record.QueuedNs, record.SubmittedNs);
    }

    private void Copy(in Activity record, ulong correlation)
    {
        _attributes[0] = DeviceAttribute.Of(ActivityKeys.SourceMemory, MemoryNames.Memory(record.SourceMemory));
        _attributes[1] = DeviceAttribute.Of(ActivityKeys.TargetMemory, MemoryNames.Memory(record.TargetMemory));
        int count = AddGraph(2, record.CopyGraph, record.GraphNode);
        if (record.SourceDevice != record.TargetDevice) count = Add(Add(count, ActivityKeys.SourceDevice, record.SourceDevice), ActivityKeys.TargetDevice, record.TargetDevice);
        string name = MemoryNames.Copy(record.CopyKind, record.SourceMemory, record.TargetMemory);
        Operate(record, correlation, name, SpanKind.Transfer, null, MemoryNames.Direction(record.CopyKind), count);
    }

    private void Fill(in Activity record, ulong correlation)
    {
        int count = AddGraph(Add(0, ActivityKeys.FillValue, record.FillValue), record.FillGraph, record.GraphNode);
        Operate(record, correlation, MemoryNames.Fill(record.FillMemory), SpanKind.Fill, null, Conversions.None, count);
    }

    private void Operate(
        in Activity record, ulong correlation, string name, SpanKind kind, string? geometry, Conversions direction, int attributes, long queuedNs = 0, long submittedNs = 0)
    {
        if (!record.HasTimes)
        {
            // Unfinished when the last buffers were asked back, or CUPTI does not know.
            sink.Lost(1);
            sink.Note("CUPTI has reported operations without their times");
            return;
        }

        DeviceOperation operation = new()
        {
            Queue = _queues.Of(record.Device, record.Context, record.Stream),
            Name = name,
            Kind = kind,
            StartNs = record.StartNs,
            EndNs = record.EndNs,
            // Only in this order do they say something; CUPTI leaves them at 0 where it does not know.
            QueuedNs = queuedNs > 0 && queuedNs <= record.StartNs ? queuedNs : 0,
            SubmittedNs = submittedNs > 0 && submittedNs <= record.StartNs ? submittedNs : 0,
            Correlation = sink.CorrelationOf(correlation),
            Bytes = record.Bytes,
            Component = _correlations.ComponentOf(correlation),
            Direction = direction,
            WaitedFor = WaitedFor(record, correlation),
            Geometry = geometry,
        };
        sink.Operation(operation, _attributes.AsSpan(0, attributes));
    }

    private ulong[]? WaitedFor(in Activity record, ulong correlation)
    {
        ulong[]? calls = _dependencies.Of(correlation, record.Context, record.Stream);
        for (int i = 0; i < calls?.Length; i++) calls[i] = sink.CorrelationOf(calls[i]);
        return calls;
    }

    private void Call(in Activity record, ulong correlation)
    {
        (string name, SpanKind kind, bool isStreamWait) = _calls.Of(record.Domain, record.Function);
        _hasWaits |= isStreamWait;
        if (record.HasTimes)
        {
            sink.HostCall(new HostCall
            {
                Name = name, Group = "CUDA calls", Thread = record.Thread, StartNs = record.StartNs, EndNs = record.EndNs, Kind = kind,
                Correlation = sink.CorrelationOf(correlation), Result = record.Result,
            });
        }

        if (_waiting.Remove(correlation, out Activity sync)) Synchronize(sync, record.Thread);
    }

    // A synchronisation does not say its thread; the call that it is part of does, and comes before or after it.
    private void Wait(in Activity record, ulong correlation)
    {
        _hasWaits |= record.SyncKind == CuptiSynchronization.StreamWaitEvent;
        if (!record.HasTimes) return;
        if (_correlations.TryGetThread(correlation, out uint thread))
        {
            Synchronize(record, thread);
            return;
        }

        if (_waiting.Count >= MostWaiting) Close();
        _waiting[correlation] = record;
    }

    private void Synchronize(in Activity record, uint thread)
    {
        string name = record.SyncKind switch
        {
            CuptiSynchronization.EventSynchronize => "wait for event",
            CuptiSynchronization.StreamWaitEvent => "stream waits for event",
            CuptiSynchronization.StreamSynchronize => "wait for stream",
            CuptiSynchronization.ContextSynchronize => "wait for context",
            _ => "wait",
        };
        int count = 0;
        if (record.SyncKind is CuptiSynchronization.StreamWaitEvent or CuptiSynchronization.StreamSynchronize) _callAttributes[count++] = DeviceAttribute.Of(ActivityKeys.Stream, record.Stream);
        if (record.SyncKind is CuptiSynchronization.EventSynchronize or CuptiSynchronization.StreamWaitEvent) _callAttributes[count++] = DeviceAttribute.Of(ActivityKeys.Event, record.SyncEvent);
        SpanKind kind = record.SyncKind == CuptiSynchronization.StreamWaitEvent ? SpanKind.Compute : SpanKind.Sync;
        sink.HostCall(
            new HostCall { Name = name, Group = "CUDA calls", Thread = thread, StartNs = record.StartNs, EndNs = record.EndNs, Kind = kind },
            _callAttributes.AsSpan(0, count));
    }

    private void Marker(in Activity record)
    {
        if ((record.MarkerFlags & CuptiMarkerFlags.Start) != 0)
        {
            if (_markers.Count < 1 << 16) _markers[record.MarkerId] = (_kernels.Of(record.Name), record.StartNs, record.MarkerThread);
        }
        else if ((record.MarkerFlags & CuptiMarkerFlags.End) != 0 && _markers.Remove(record.MarkerId, out var begun))
        {
            sink.HostCall(new HostCall { Name = begun.Name, Group = "NVTX", Thread = begun.Thread, StartNs = begun.StartNs, EndNs = record.StartNs, Kind = SpanKind.Compute });
        }
    }

    private int Add(int count, AttributeKey<long> key, long value)
    {
        _attributes[count] = DeviceAttribute.Of(key, value);
        return count + 1;
    }

    private int AddUnlessZero(int count, AttributeKey<long> key, long value) => value == 0 ? count : Add(count, key, value);

    private int AddGraph(int count, uint graph, ulong node) =>
        AddUnlessZero(AddUnlessZero(count, ActivityKeys.Graph, graph), ActivityKeys.GraphNode, (long)node);

    private string GeometryOf(in Activity.LaunchSize size)
    {
        if (_geometries.Count >= MostGeometries) _geometries.Clear();
        ref string? text = ref CollectionsMarshal.GetValueRefOrAddDefault(_geometries, size, out _);
        return text ??= string.Create(CultureInfo.InvariantCulture, $"{size.GridX}x{size.GridY}x{size.GridZ}/{size.BlockX}x{size.BlockY}x{size.BlockZ}");
    }

    private string ClusterOf(in Activity record)
    {
        Activity.LaunchSize size = new() { GridX = record.Cluster[0], GridY = record.Cluster[1], GridZ = record.Cluster[2] };
        ref string? text = ref CollectionsMarshal.GetValueRefOrAddDefault(_clusters, size, out _);
        return text ??= string.Create(CultureInfo.InvariantCulture, $"{size.GridX}x{size.GridY}x{size.GridZ}");
    }
}
