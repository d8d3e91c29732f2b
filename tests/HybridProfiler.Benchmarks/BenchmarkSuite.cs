namespace HybridProfiler.Benchmarks;

/// <summary>Cases that are measured together, round by round.</summary>
internal abstract class BenchmarkSuite
{
    /// <summary>Runs the cases whose names contain the filter.</summary>
    public abstract void Run(string filter, Summary summary);
}
