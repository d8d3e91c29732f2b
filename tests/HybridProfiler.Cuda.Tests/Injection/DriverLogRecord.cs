using System.Globalization;

namespace HybridProfiler.Cuda.Tests.Injection;

/// <summary>A record of the simulated driver's own log, as inject_client prints it: what really happened. Times on the host's monotonic clock.</summary>
internal sealed record DriverLogRecord(
    DriverLogKind Kind, uint Correlation, long Thread, int Device, long Context, long Stream, int Result, long StartNs, long EndNs, long Bytes, string Name, string Geometry, string Memories, ulong Address, long Value,
    long PoolReserved, long PoolUsed, long PoolThreshold, long PoolKept)
{
    public static DriverLogRecord[] Read(string path) => [.. File.ReadLines(path).Select(Parse)];

    private static DriverLogRecord Parse(string line)
    {
        string[] f = line.Split('\t');
        long Whole(int field) => long.Parse(f[field], CultureInfo.InvariantCulture);
        return new DriverLogRecord(
            (DriverLogKind)Whole(0), (uint)Whole(1), Whole(2), (int)Whole(3), Whole(4), Whole(5), (int)Whole(6), Whole(7), Whole(8), Whole(9), f[10], f[11], f[12], ulong.Parse(f[13], CultureInfo.InvariantCulture), Whole(14),
            Whole(15), Whole(16), Whole(17), Whole(18));
    }
}
