using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Values over time: counter events, and the memory reports of PyTorch's allocator.</summary>
internal sealed class ChromeCounterRows(TraceBuilder builder, ChromePlaces places)
{
    private readonly int _bytes = builder.Intern("Bytes"), _allocated = builder.Intern(AllocationAttributes.Bytes), _address = builder.Intern(AllocationAttributes.Address);
    private readonly int _kind = builder.Intern(AllocationAttributes.Memory), _device = builder.Intern(AllocationAttributes.Device);
    private readonly Dictionary<(long Process, int Name, int Key), int> _counters = [];
    private readonly Dictionary<(string What, string Place), int> _memory = [];

    private readonly Dictionary<(long Process, int Name), int> _declared = [];

    /// <summary>A counter that the file describes.</summary>
    public void Declare(long process, string name, CounterInfo info)
    {
        if (info.Component >= builder.Components.Count) info = info with { Component = -1 };
        if (info.Device >= builder.Devices.Count) info = info with { Device = -1 };
        _declared.TryAdd((process, builder.Intern(name)), builder.AddCounter(info));
    }

    /// <summary>A counter event: one counter for each number in it.</summary>
    public void Counter(ChromeEvent e)
    {
        foreach (ChromeArgument argument in e.Arguments)
        {
            if (argument.Value.Type is not (AttributeType.Int64 or AttributeType.Double)) continue;
            if (_declared.TryGetValue((e.Process, e.Name), out int declared))
            {
                builder.AddCounterSample(declared, e.StartNs, argument.Value.Double);
                return;
            }

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

    /// <summary>A report of the allocator: its totals, and one allocation or release; false when the event is none.</summary>
    public bool Memory(ChromeEvent e)
    {
        if (!e.TryArgument(ChromeKey.TotalAllocated, out AttributeValue allocated)) return false;
        // PyTorch numbers the kinds of its devices: 0 is the host, 1 CUDA, 6 ROCm.
        long type = e.TryArgument(ChromeKey.DeviceType, out AttributeValue t) ? t.Int64 : -1;
        long number = e.TryArgument(ChromeKey.DeviceId, out AttributeValue d) ? d.Int64 : -1;
        int device = type != 0 && number >= 0 ? places.DeviceOf(number) : -1;
        string place = type == 0 ? "host" : number >= 0 ? $"device {number}" : "device";
        Sample(MemoryCounters.FrameworkAllocated, place, device, e.StartNs, allocated.Double);
        if (e.TryArgument(ChromeKey.TotalReserved, out AttributeValue reserved) && reserved.Int64 != 0) Sample(MemoryCounters.FrameworkReserved, place, device, e.StartNs, reserved.Double);
        foreach (ChromeArgument argument in e.Arguments)
        {
            if (argument.Key != ChromeKey.Other || argument.Name != _bytes) continue;
            int span = builder.AddSpan(places.ThreadOf(e.Process, e.Thread), e.StartNs, 0, e.Name, kind: SpanKind.Alloc);
            builder.AddAttribute(span, _allocated, argument.Value.Int64);
            if (e.TryArgument(ChromeKey.Address, out AttributeValue address)) builder.AddAttribute(span, _address, address.Int64);
            builder.AddAttribute(span, _kind, type == 0 ? nameof(MemoryKind.Native) : nameof(MemoryKind.Device));
            if (device >= 0) builder.AddAttribute(span, _device, (long)device);
        }

        return true;
    }

    private void Sample(string what, string place, int device, long ns, double bytes)
    {
        if (!_memory.TryGetValue((what, place), out int id))
        {
            id = builder.AddCounter(new CounterInfo($"{what}, {place}", CounterUnit.Bytes, true, Device: device));
            _memory.Add((what, place), id);
        }

        builder.AddCounterSample(id, ns, bytes);
    }
}
