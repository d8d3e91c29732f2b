using System.Collections.Immutable;

namespace HybridProfiler.Model;

/// <summary>A device whose operations stand in a trace. Its position in <see cref="Trace.Devices"/> is its id.</summary>
/// <param name="Name">Name as the driver gives it.</param>
/// <param name="Api">Interface it is driven through.</param>
/// <param name="Vendor">Vendor as the driver gives it.</param>
/// <param name="DriverVersion">Driver version text.</param>
public sealed record DeviceInfo(string Name, DeviceApi Api, string Vendor = "", string DriverVersion = "")
{
    /// <summary>Name of the device's clock, for example "CLOCK_MONOTONIC_RAW"; empty when unknown.</summary>
    public string ClockName { get; init; } = "";

    /// <summary>Stated uncertainty of the device times in this trace, in nanoseconds: the true host time of a device event lies within plus or minus this. -1 when unknown.</summary>
    public long ClockUncertaintyNs { get; init; } = -1;

    /// <summary>Further facts, sorted by key.</summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
}
