using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Kernels of one family on one device. The times of a device's families sum to that of its kernels, exactly.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Family">What they compute, as far as their names say.</param>
/// <param name="Kernels">Kernels by name.</param>
/// <param name="Instances">Their instances.</param>
/// <param name="TotalNs">Sum of their durations.</param>
/// <param name="Share">That / the sum of the durations of all kernels of the device.</param>
public sealed record KernelFamilyUsage(int Device, KernelFamily Family, int Kernels, int Instances, long TotalNs, double Share)
{
    /// <summary>The family in words.</summary>
    public string Name => KernelFamilies.Word(Family);

    /// <summary>Each family that has kernels, the most time first.</summary>
    internal static ImmutableArray<KernelFamilyUsage> Of(ImmutableArray<KernelUsage> kernels) =>
    [
        .. kernels.GroupBy(k => k.Device).SelectMany(device =>
        {
            long all = device.Sum(k => k.Durations.SumNs);
            return device.GroupBy(k => KernelFamilies.Of(k.Name)).Select(family =>
            {
                long total = family.Sum(k => k.Durations.SumNs);
                return new KernelFamilyUsage(device.Key, family.Key, family.Count(), family.Sum(k => k.Durations.Count), total, all > 0 ? (double)total / all : double.NaN);
            });
        }).OrderBy(f => f.Device).ThenByDescending(f => f.TotalNs).ThenBy(f => f.Family),
    ];
}
