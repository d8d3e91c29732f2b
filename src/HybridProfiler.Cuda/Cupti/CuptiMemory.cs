using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// Allocations one by one, and as counters: bytes that the program has allocated since the session began and not freed, by device and kind
/// of memory. One caller at a time.
/// </summary>
internal sealed class CuptiMemory(CuptiQueues queues, CuptiPools pools, DeviceSink sink)
{
    private const int MostKnown = 1 << 20;
    private readonly DeviceAttribute[] _attributes = new DeviceAttribute[4];
    private readonly Dictionary<ulong, (int Key, long Bytes)> _live = [];
    private readonly Dictionary<(uint Device, CuptiMemoryKind Kind), int> _keys = [];
    private readonly List<(int Counter, long Bytes)> _sums = [];

    /// <summary>Takes a record.</summary>
    /// <param name="record">Record.</param>
    /// <param name="thread">Thread of the call that it is part of; 0 while that is not known.</param>
    public void Take(in Activity record, uint thread)
    {
        if (record.MemoryOperation is CuptiMemoryOperation.Allocation or CuptiMemoryOperation.Release) Report(record, thread);
        if (record.MemoryOperation == CuptiMemoryOperation.Allocation)
        {
            int key = KeyOf(record.Device, record.MemoryKind);
            if (_live.Count < MostKnown) _live[record.Address] = (key, record.Bytes);
            Add(key, record.Bytes, record.StartNs);
        }
        else if (record.MemoryOperation == CuptiMemoryOperation.Release && _live.Remove(record.Address, out (int Key, long Bytes) allocated))
        {
            // What was allocated before the session is not part of the sum.
            Add(allocated.Key, -allocated.Bytes, record.StartNs);
        }

        pools.TakeMember(record);
    }

    private void Report(in Activity record, uint thread)
    {
        bool isAllocation = record.MemoryOperation == CuptiMemoryOperation.Allocation;
        MemoryKind kind = MemoryNames.KindOf(record.MemoryKind);
        _attributes[0] = DeviceAttribute.Of(ActivityKeys.AllocatedBytes, isAllocation ? record.Bytes : -record.Bytes);
        _attributes[1] = DeviceAttribute.Of(ActivityKeys.Address, (long)record.Address);
        _attributes[2] = DeviceAttribute.Of(ActivityKeys.Memory, kind.ToString());
        bool isOnDevice = kind is MemoryKind.Device or MemoryKind.Unified;
        if (isOnDevice) _attributes[3] = DeviceAttribute.Of(ActivityKeys.MemoryDevice, (long)queues.DeviceOf(record.Device));
        HostCall call = new() { Name = isAllocation ? "allocate" : "release", Group = "CUDA memory", Thread = thread, StartNs = record.StartNs, EndNs = record.StartNs, Kind = SpanKind.Alloc };
        sink.HostCall(call, _attributes.AsSpan(0, isOnDevice ? 4 : 3));
    }

    private void Add(int key, long bytes, long ns)
    {
        (int counter, long sum) = _sums[key];
        _sums[key] = (counter, sum + bytes);
        sink.Sample(counter, ns, sum + bytes);
    }

    private int KeyOf(uint device, CuptiMemoryKind kind)
    {
        if (_keys.TryGetValue((device, kind), out int key)) return key;
        key = _sums.Count;
        _sums.Add((sink.AddCounter($"{MemoryCounters.CudaAllocated} ({MemoryNames.Memory(kind)})", CounterUnit.Bytes, queues.DeviceOf(device)), 0));
        _keys.Add((device, kind), key);
        return key;
    }
}
