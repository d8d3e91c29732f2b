namespace HybridProfiler.Analysis.Compatibility;

/// <summary>Why a queue was idle, in Holistic Trace Analysis' words.</summary>
public enum HtaIdleCategory
{
    /// <summary>The call that submitted the operation began after the operation before it had ended.</summary>
    HostWait,
    /// <summary>Submitted in time, and the gap is shorter than 30 us.</summary>
    KernelWait,
    /// <summary>Anything else.</summary>
    Other,
}
