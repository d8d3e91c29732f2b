using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Counters of one device, each declared at its first value: what a driver does not give leaves no empty counter. Thread-safe.</summary>
internal sealed class NvmlCounters(DeviceSink sink, int device)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Adds a sample.</summary>
    public void Sample(string name, CounterUnit unit, long hostNs, double value)
    {
        lock (_lock)
        {
            if (_isClosed || !double.IsFinite(value)) return;
            if (!_ids.TryGetValue(name, out int id)) _ids.Add(name, id = sink.AddCounter(name, unit, device));
            sink.Sample(id, hostNs, value);
        }
    }

    /// <summary>Takes nothing more: a call into the driver that hung may return after the session has ended.</summary>
    public void Close()
    {
        lock (_lock) _isClosed = true;
    }
}
