namespace HybridProfiler.Model;

/// <summary>Names under which traces hold what the managed runtime did to threads; analyses know it by them.</summary>
public static class RuntimeSpans
{
    /// <summary>Begin of the name of a method's compilation, on the thread that compiled.</summary>
    public const string JitPrefix = "JIT ";

    /// <summary>A wait for a lock that another thread held, on the thread that waited.</summary>
    public const string LockContention = "lock contention";

    /// <summary>Half a second during which the thread pool took up none of the work that waited for it.</summary>
    public const string ThreadPoolStarvation = "thread pool starvation";
}
