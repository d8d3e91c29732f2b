namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// CPU time of one component, over the sampled stretches of its threads. Between two samples only the thread's CPU time
/// is known, not when in between it was spent, so the figure stands between two bounds that hold whatever happened.
/// </summary>
/// <param name="Component">Component id.</param>
/// <param name="CpuNs">Its part of the threads' CPU time.</param>
/// <param name="LeastCpuNs">What it must have had: CPU time beyond the rest of each interval.</param>
/// <param name="MostCpuNs">What it can have had: in each interval no more than its working time and no more than the thread's CPU time.</param>
/// <param name="WorkingNs">Its exclusive host time without waiting, as far as it lies between samples.</param>
public sealed record ComponentCpuTime(int Component, long CpuNs, long LeastCpuNs, long MostCpuNs, long WorkingNs)
{
    /// <summary>CPU time / working time: 1 where the threads computed throughout, 0 where they slept; NaN where no working time was sampled.</summary>
    public double Utilisation => Of(CpuNs);

    /// <summary>Lower bound of the utilisation.</summary>
    public double LeastUtilisation => Of(LeastCpuNs);

    /// <summary>Upper bound of the utilisation.</summary>
    public double MostUtilisation => Of(MostCpuNs);

    private double Of(long cpuNs) => WorkingNs > 0 ? (double)cpuNs / WorkingNs : double.NaN;
}
