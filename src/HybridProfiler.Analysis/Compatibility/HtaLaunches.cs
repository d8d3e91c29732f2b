using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>HTA's launch statistics: of the calls cudaLaunchKernel, cudaLaunchKernelExC, cudaMemcpyAsync and cudaMemsetAsync only.</summary>
/// <param name="Rows">The launches, in the order of the calls in the file.</param>
/// <param name="Delays">Their delays.</param>
/// <param name="P99DelayUs">99th percentile of the delays, interpolated; NaN without a launch.</param>
public sealed record HtaLaunches(ImmutableArray<HtaLaunch> Rows, HtaSummary Delays, double P99DelayUs)
{
    private const double LongCallUs = 50, LongDelayUs = 100;

    /// <summary>Sum of the durations of the calls.</summary>
    public double CpuUs => Rows.Sum(r => r.CpuUs);

    /// <summary>Sum of the durations of the rows of devices.</summary>
    public double GpuUs => Rows.Sum(r => r.GpuUs);

    /// <summary>Sum of the delays.</summary>
    public double DelayUs => Rows.Sum(r => r.DelayUs);

    /// <summary>Rows of devices shorter than their call.</summary>
    public int ShortKernels => Rows.Count(r => r.GpuUs < r.CpuUs);

    /// <summary>Calls longer than 50 us.</summary>
    public int LongCalls => Rows.Count(r => r.CpuUs > LongCallUs);

    /// <summary>Delays longer than 100 us.</summary>
    public int LongDelays => Rows.Count(r => r.DelayUs > LongDelayUs);

    internal static HtaLaunches Of(HtaTable table)
    {
        HashSet<long> submitted = [.. table.Rows.Where(r => r.Name is "cudaLaunchKernel" or "cudaLaunchKernelExC" or "cudaMemcpyAsync" or "cudaMemsetAsync").Select(r => r.Correlation)];
        ILookup<long, HtaRow> operations = table.Devices.ToLookup(r => r.Correlation);
        ImmutableArray<HtaLaunch> rows =
        [
            .. table.Rows.Where(r => !r.IsDevice && submitted.Contains(r.Correlation))
                .SelectMany(c => operations[c.Correlation].Select(o => new HtaLaunch(c.Correlation, c.Duration, o.Duration, Math.Max(o.Start - c.End, 0)))),
        ];
        double[] delays = [.. rows.Select(r => r.DelayUs).Order()];
        return new HtaLaunches(rows, HtaSummary.Of(delays), Statistics.Quantile.Linear(delays, 990));
    }
}
