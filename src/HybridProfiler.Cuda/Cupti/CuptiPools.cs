using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// Memory pools: their making, trimming and destruction one by one, and as counters what each holds and what of that is
/// handed out, told by those records and by the allocations from it. One caller at a time.
/// </summary>
internal sealed class CuptiPools(CuptiQueues queues, DeviceSink sink)
{
    private const int MostKnown = 1 << 12;
    private readonly DeviceAttribute[] _attributes = new DeviceAttribute[6];
    private readonly Dictionary<ulong, Known> _pools = [];
    private int _lastNumber;

    /// <summary>Takes a record of a pool.</summary>
    /// <param name="record">Record.</param>
    /// <param name="thread">Thread of the call that it is part of; 0 while that is not known.</param>
    public void Take(in Activity record, uint thread)
    {
        string? name = record.PoolOperation switch
        {
            CuptiPoolOperation.Created => "make pool",
            CuptiPoolOperation.Destroyed => "destroy pool",
            CuptiPoolOperation.Trimmed => "trim pool",
            _ => null,
        };
        if (name is null) return;
        bool isLocal = record.OwnPoolType == CuptiMemoryPool.Local, isGone = record.PoolOperation == CuptiPoolOperation.Destroyed;
        int count = 0;
        void Add(AttributeKey<long> key, ulong value) => _attributes[count++] = DeviceAttribute.Of(key, (long)value);
        Add(ActivityKeys.Pool, record.Address);
        Add(ActivityKeys.MemoryDevice, (ulong)queues.DeviceOf(record.Device));
        if (isLocal)
        {
            // Of a pool of another process, CUPTI knows no sizes.
            Add(ActivityKeys.PoolReservedBytes, (ulong)record.Bytes);
            if (record.TellsUsed != 0) Add(ActivityKeys.PoolUsedBytes, record.UsedBytes);
            Add(ActivityKeys.PoolReleaseThreshold, record.ReleaseThreshold);
        }

        if (record.PoolOperation == CuptiPoolOperation.Trimmed) Add(ActivityKeys.PoolKeptBytes, record.KeptBytes);
        HostCall call = new() { Name = name, Group = "CUDA memory", Thread = thread, StartNs = record.StartNs, EndNs = record.StartNs, Kind = SpanKind.Alloc };
        sink.HostCall(call, _attributes.AsSpan(0, count));
        if (!isLocal) return;
        Sample(record.Address, record.Device, record.StartNs, isGone ? 0 : record.Bytes, record.TellsUsed == 0 ? null : isGone ? 0 : (long)record.UsedBytes);
        // A later pool at its address is another.
        if (isGone) _pools.Remove(record.Address);
    }

    /// <summary>Takes what an allocation or a release says of the pool that its memory belongs to.</summary>
    public void TakeMember(in Activity record)
    {
        if (record.PoolType != CuptiMemoryPool.Local) return;
        // 0 is told also by a CUPTI that does not know.
        bool tellsUsed = record.PoolUsed != 0 || (_pools.TryGetValue(record.PoolAddress, out Known? known) && known.Used >= 0);
        Sample(record.PoolAddress, record.Device, record.StartNs, (long)record.PoolSize, tellsUsed ? (long)record.PoolUsed : null);
    }

    private void Sample(ulong pool, uint device, long ns, long reserved, long? used)
    {
        if (!_pools.TryGetValue(pool, out Known? known))
        {
            if (_lastNumber >= MostKnown) return;
            _pools.Add(pool, known = new Known(++_lastNumber, Counter(MemoryCounters.CudaPoolReserved, _lastNumber, device)));
        }

        sink.Sample(known.Reserved, ns, reserved);
        if (used is not { } bytes) return;
        if (known.Used < 0) known.Used = Counter(MemoryCounters.CudaPoolUsed, known.Number, device);
        sink.Sample(known.Used, ns, bytes);
    }

    private int Counter(string name, int number, uint device) => sink.AddCounter($"{name} ({number})", CounterUnit.Bytes, queues.DeviceOf(device));

    private sealed class Known(int number, int reserved)
    {
        public int Number => number;

        public int Reserved => reserved;

        public int Used { get; set; } = -1;
    }
}
