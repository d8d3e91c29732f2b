namespace HybridProfiler.Cuda.Cupti;

/// <summary>A session that takes records of CUPTI.</summary>
internal interface ICuptiListener
{
    /// <summary>Takes a batch of records in the order in which they were drained. One caller at a time.</summary>
    void Take(ReadOnlySpan<Activity> records);
}
