using CsCheck;
using HybridProfiler.Devices;

namespace HybridProfiler.Tests.Devices;

/// <summary>A device clock whose true relation to the host's is known: drift that is constant or steps, heavy-tailed brackets, coarse steps.</summary>
internal sealed record ClockScene(long BaseNs, long StepNs, double[] DriftsPpm, long[] GapsNs, long[] LatenciesNs, bool[] IsLateSide, double[] Places)
{
    public static Gen<ClockScene> Any { get; } =
        from count in Gen.Int[2, 200]
        from origin in Gen.Long[0, 1_700_000_000_000_000_000]
        from step in Gen.Int[0, 4].Select(i => new long[] { 1, 1, 80, 256, 1000 }[i])
        from stepping in Gen.Bool
        from constant in Gen.Double[-100, 100]
        from drifts in Gen.Double[-100, 100].Array[count]
        from gaps in Gen.Double[3, 9].Select(e => (long)Math.Pow(10, e)).Array[count]
        // Heavy tail: from 100 ns to 30 ms, evenly by order of magnitude.
        from latencies in Gen.Double[2, 7.5].Select(e => (long)Math.Pow(10, e)).Array[count]
        from sides in Gen.Bool.Array[count]
        from places in Gen.Double[-0.2, 1.2].Array[40]
        select new ClockScene(origin, step, stepping ? drifts : [.. Enumerable.Repeat(constant, count)], gaps, latencies, sides, places);

    /// <summary>Takes one sample after each gap, somewhere in a bracket that lies to one side.</summary>
    public void Feed(DeviceClock clock)
    {
        long host = 1_000_000_000;
        for (int i = 0; i < GapsNs.Length; i++)
        {
            host += GapsNs[i];
            long early = IsLateSide[i] ? LatenciesNs[i] : 50, late = IsLateSide[i] ? 50 : LatenciesNs[i];
            clock.Add(host - early, Stamp(host), host + late);
        }
    }

    /// <summary>Device stamps with the host times at which they were taken, within the recording and a little beyond.</summary>
    public IEnumerable<(long Device, long Truth)> Probes()
    {
        long length = GapsNs.Sum();
        foreach (double place in Places)
        {
            long host = 1_000_000_000 + (long)(place * length);
            yield return (Stamp(host), host);
        }
    }

    private long Stamp(long host)
    {
        decimal device = BaseNs;
        long at = 1_000_000_000;
        for (int i = 0; i < GapsNs.Length && at < host; i++)
        {
            long stretch = Math.Min(GapsNs[i], host - at);
            device += stretch * (1 + ((decimal)DriftsPpm[i] / 1_000_000));
            at += stretch;
        }

        device += host - at;
        return (long)(device / StepNs) * StepNs;
    }
}
