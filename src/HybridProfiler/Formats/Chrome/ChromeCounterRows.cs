using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Values over time: counter events, and the memory reports of PyTorch's allocator.</summary>
internal sealed class ChromeCounterRows(TraceBuilder builder)
{
    private readonly Dictionary<(long Process, int Name, int Key), int> _counters = [];
    private readonly Dictionary<(string What, long Type, long Device), int> _memory = [];

    /// <summary>A counter event: one counter for each number in it.</summary>
    public void Counter(ChromeEvent e)
    {
        foreach (ChromeArgument argument in e.Arguments)
        {
            if (argument.Value.Type is not (AttributeType.Int64 or AttributeType.Double)) continue;
            int key = argument.Key == ChromeKey.Other ? argument.Name : 0;
            if (!_counters.TryGetValue((e.Process, e.Name, key), out int id))
            {
                string name = builder.TextOf(e.Name), part = builder.TextOf(key);
                id = builder.AddCounter(new CounterInfo(part.Length == 0 || part == "value" || part == name ? name : $"{name} {part}", CounterUnit.None, false));
                _counters.Add((e.Process, e.Name, key), id);
            }

            builder.AddCounterSample(id, e.StartNs, argument.Value.Double);
        }
    }

    /// <summary>A report of the allocator; false when the event is none.</summary>
    public bool Memory(ChromeEvent e)
    {
        if (!e.TryArgument(ChromeKey.TotalAllocated, out AttributeValue allocated)) return false;
        long type = e.TryArgument(ChromeKey.DeviceType, out AttributeValue t) ? t.Int64 : -1;
        long device = e.TryArgument(ChromeKey.DeviceId, out AttributeValue d) ? d.Int64 : -1;
        Sample("allocated", type, device, e.StartNs, allocated.Double);
        if (e.TryArgument(ChromeKey.TotalReserved, out AttributeValue reserved) && reserved.Int64 != 0) Sample("reserved", type, device, e.StartNs, reserved.Double);
        return true;
    }

    private void Sample(string what, long type, long device, long ns, double bytes)
    {
        if (!_memory.TryGetValue((what, type, device), out int id))
        {
            // PyTorch numbers the kinds of its devices: 0 is the host, 1 CUDA and ROCm.
            string place = type == 0 ? "host" : device >= 0 ? $"device {device}" : "device";
            id = builder.AddCounter(new CounterInfo($"{what} by the framework, {place}", CounterUnit.Bytes, true));
            _memory.Add((what, type, device), id);
        }

        builder.AddCounterSample(id, ns, bytes);
    }
}
