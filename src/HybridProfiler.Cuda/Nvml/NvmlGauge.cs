namespace HybridProfiler.Cuda.Nvml;

/// <summary>A value that stands for itself.</summary>
internal sealed class NvmlGauge(NvmlCounters counters, string name, CounterUnit unit, double scale) : NvmlReading(name)
{
    protected override void Record(long hostNs, double value) => counters.Sample(Name, unit, hostNs, value * scale);
}
