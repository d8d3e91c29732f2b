using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Merging;

/// <summary>
/// Devices of several traces: one that several processes used is one, told by its unique id, or by its place on the bus of one
/// machine. Its clock is as uncertain as that of the worst of the processes, alignment included.
/// </summary>
internal sealed class JoinedDevices(TraceBuilder builder)
{
    // What holds against the host's events of the same process, which the alignment moved as well.
    private const string InProcess = "clock_uncertainty_in_process_ns";

    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);

    /// <summary>Ids in the merged trace of the devices of a trace.</summary>
    public int[] Add(TraceClock clock, ClockAlignment alignment) => [.. clock.Input.Trace.Devices.Select(device => Add(device, clock.Host, alignment))];

    private int Add(DeviceInfo device, string host, ClockAlignment alignment)
    {
        if (device.ClockUncertaintyNs >= 0 && alignment is not { IsComplete: true, UncertaintyNs: 0 })
            device = device with { Properties = device.Properties.SetItem(InProcess, device.ClockUncertaintyNs.ToString(CultureInfo.InvariantCulture)) };
        device = device with { ClockUncertaintyNs = alignment.IsComplete ? Sum(device.ClockUncertaintyNs, alignment.UncertaintyNs) : -1 };
        string? identity = Identity(device, host);
        if (identity is null) return builder.AddDevice(device);
        if (!_known.TryGetValue(identity, out int id))
        {
            _known.Add(identity, id = builder.AddDevice(device));
            return id;
        }

        DeviceInfo known = builder.Devices[id];
        builder.UpdateDevice(id, known with
        {
            ClockUncertaintyNs = known.ClockUncertaintyNs < 0 || device.ClockUncertaintyNs < 0 ? -1 : Math.Max(known.ClockUncertaintyNs, device.ClockUncertaintyNs),
            Properties = known.Properties.AddRange(device.Properties.Where(p => !known.Properties.ContainsKey(p.Key))),
        });
        return id;
    }

    private static long Sum(long ofDevice, long ofAlignment) => ofDevice < 0 || ofAlignment < 0 ? -1 : ofDevice + ofAlignment;

    // Two interfaces see one device as two, with clocks of their own.
    private static string? Identity(DeviceInfo device, string host)
    {
        if (Property("uuid") is { } uuid) return $"{device.Api} {uuid}";
        return host.Length > 0 && (Property("pci_bus_id") ?? Property("busLocation")) is { } bus ? $"{device.Api} {host} {bus}" : null;

        string? Property(string name) => device.Properties.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
    }
}
