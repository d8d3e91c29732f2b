using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// A host operation (by name) that submitted work: the innermost span around the submitting call that is no call of a
/// runtime or driver itself. Each device operation belongs to exactly one, so device times add up without double counting.
/// </summary>
/// <param name="Name">Name of the operation.</param>
/// <param name="Calls">Spans of that name that submitted something.</param>
/// <param name="Operations">Device operations that they submitted.</param>
/// <param name="KernelOperations">Kernels among them.</param>
/// <param name="DeviceNs">Sum of the durations of those device operations.</param>
/// <param name="HostNs">Sum of the durations of the spans.</param>
public sealed record OperationUsage(string Name, int Calls, int Operations, int KernelOperations, long DeviceNs, long HostNs)
{
    /// <summary>Kernels for each call.</summary>
    public double KernelsPerCall => Calls > 0 ? (double)KernelOperations / Calls : double.NaN;

    /// <summary>Each operation, the most device time first.</summary>
    internal static ImmutableArray<OperationUsage> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        Dictionary<int, (int Calls, int Operations, int Kernels, long DeviceNs, long HostNs)> groups = [];
        HashSet<int> seen = [];
        foreach (int row in DeviceOperations.RowsOf(index, -1))
        {
            int call = index.Launches.CallOf(row);
            if (call < 0) continue;
            int requester = LaunchIndex.RequesterOf(trace, call);
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, trace.Spans.Name[requester], out _);
            group.Operations++;
            group.DeviceNs += trace.Spans.Duration[row];
            if (DeviceOperations.IsKernel(index.KindOf(row))) group.Kernels++;
            if (!seen.Add(requester)) continue;
            group.Calls++;
            group.HostNs += trace.Spans.Duration[requester];
        }

        return
        [
            .. groups.Select(g => new OperationUsage(trace.Strings[g.Key], g.Value.Calls, g.Value.Operations, g.Value.Kernels, g.Value.DeviceNs, g.Value.HostNs))
                .OrderByDescending(o => o.DeviceNs).ThenBy(o => o.Name, StringComparer.Ordinal),
        ];
    }
}
