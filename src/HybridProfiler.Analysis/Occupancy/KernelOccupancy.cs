using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Occupancy;

/// <summary>Launches of one kernel with as many blocks and threads: how full the device could be, and how well the grid fits it.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Name">Kernel.</param>
/// <param name="Blocks">Blocks of the grid.</param>
/// <param name="ThreadsPerBlock">Threads of a block.</param>
/// <param name="RegistersPerThread">Registers of a thread.</param>
/// <param name="SharedBytes">Shared memory of a block.</param>
/// <param name="Multiprocessors">Multiprocessors of the device.</param>
/// <param name="Theoretical">What a multiprocessor can hold.</param>
/// <param name="Launches">Number of launches.</param>
/// <param name="DeviceNs">Sum of their durations.</param>
public sealed record KernelOccupancy(
    int Device, string Name, long Blocks, int ThreadsPerBlock, int RegistersPerThread, long SharedBytes, int Multiprocessors, TheoreticalOccupancy Theoretical, int Launches, long DeviceNs)
{
    /// <summary>Blocks / blocks that the whole device holds at once; below 1 the grid cannot fill the device. NaN where the kernel cannot run.</summary>
    public double Waves => Theoretical.ActiveBlocks > 0 ? (double)Blocks / ((long)Theoretical.ActiveBlocks * Multiprocessors) : double.NaN;

    /// <summary>
    /// Tail effect: the part of the slots of all waves that stays empty because the last wave is not full, 1 - waves / ceiling
    /// of waves, if all blocks take the same time.
    /// </summary>
    public double TailShare => 1 - Waves / Math.Ceiling(Waves);

    /// <summary>Resident threads / most resident threads of all multiprocessors in the fullest wave: the theoretical occupancy, less where the grid is too small for it.</summary>
    public double GridOccupancy => Theoretical.Occupancy * Math.Min(Waves, 1);

    internal static ImmutableArray<KernelOccupancy> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        int geometry = TransferEdges.KeyOf(trace, OperationAttributes.Geometry), registers = TransferEdges.KeyOf(trace, OperationAttributes.RegistersPerThread);
        if (geometry < 0 || registers < 0) return [];
        int shared = TransferEdges.KeyOf(trace, OperationAttributes.SharedBytes), fixedShared = TransferEdges.KeyOf(trace, OperationAttributes.StaticSharedBytes), dynamicShared = TransferEdges.KeyOf(trace, OperationAttributes.DynamicSharedBytes);
        Dictionary<(int Device, int Name, string Geometry, int Registers, long Shared), (int Launches, long Ns)> groups = [];
        foreach (int row in DeviceOperations.RowsOf(index, -1))
        {
            if (!DeviceOperations.IsKernel(index.KindOf(row)) || !trace.Attributes.TryGet(row, geometry, out AttributeValue g) || g.String is not { } text || !trace.Attributes.TryGet(row, registers, out AttributeValue r)) continue;
            long bytes = Number(row, shared) + Number(row, fixedShared) + Number(row, dynamicShared);
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (trace.Tracks[trace.Spans.Track[row]].Device, trace.Spans.Name[row], text, (int)r.Int64, bytes), out _);
            group = (group.Launches + 1, group.Ns + trace.Spans.Duration[row]);
        }

        (CudaLimits? Limits, int Multiprocessors)[] devices = [.. trace.Devices.Select(DeviceOf)];
        // Grids of other shapes with as many blocks fit the device alike, and are one row.
        Dictionary<(int Device, int Name, long Blocks, int Threads, int Registers, long Shared), KernelOccupancy> rows = [];
        foreach (((int device, int name, string text, int perThread, long bytes), (int launches, long ns)) in groups)
        {
            if (devices[device] is not ({ } limits, > 0 and var multiprocessors) || Parse(text) is not ({ } blocks, { } threads)) continue;
            ref KernelOccupancy? row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, (device, name, blocks, threads, perThread, bytes), out _);
            row = row is null
                ? new KernelOccupancy(device, trace.Strings[name], blocks, threads, perThread, bytes, multiprocessors, TheoreticalOccupancy.Of(limits, threads, perThread, bytes), launches, ns)
                : row with { Launches = row.Launches + launches, DeviceNs = row.DeviceNs + ns };
        }

        return [.. rows.Values.OrderByDescending(k => k.DeviceNs).ThenBy(k => k.Device).ThenBy(k => k.Name, StringComparer.Ordinal).ThenBy(k => k.Blocks).ThenBy(k => k.ThreadsPerBlock).ThenBy(k => k.RegistersPerThread).ThenBy(k => k.SharedBytes)];

        long Number(int row, int key) => key >= 0 && trace.Attributes.TryGet(row, key, out AttributeValue value) ? value.Int64 : 0;
    }

    // As PyTorch's profiler states a device, or as this library does.
    private static (CudaLimits? Limits, int Multiprocessors) DeviceOf(DeviceInfo device)
    {
        if (device.Vendor == "AMD" || device.Api is not (DeviceApi.Cuda or DeviceApi.Unknown)) return (null, 0);
        string[] capability = device.Properties.TryGetValue("compute_capability", out string? both) ? both.Split('.') : [device.Properties.GetValueOrDefault("computeMajor", ""), device.Properties.GetValueOrDefault("computeMinor", "")];
        string count = device.Properties.GetValueOrDefault("multiprocessors", device.Properties.GetValueOrDefault("numSms", ""));
        return capability.Length == 2 && Whole(capability[0]) is { } major && Whole(capability[1]) is { } minor && Whole(count) is { } multiprocessors
            ? (CudaLimits.Of(major, minor), multiprocessors) : (null, 0);
    }

    // "16x8x2/64x1x1": blocks of the grid, threads of a block.
    private static (long? Blocks, int? Threads) Parse(string geometry)
    {
        string[] parts = geometry.Split('/');
        if (parts.Length != 2) return (null, null);
        (long blocks, long threads) = (Product(parts[0]), Product(parts[1]));
        return blocks > 0 && threads is > 0 and <= int.MaxValue ? (blocks, (int)threads) : (null, null);
    }

    private static long Product(string sizes)
    {
        long product = 1;
        foreach (string size in sizes.Split('x')) product *= Whole(size) ?? 0;
        return product;
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
