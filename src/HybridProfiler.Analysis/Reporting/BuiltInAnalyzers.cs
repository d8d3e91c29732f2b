using HybridProfiler.Analysis.Reporting.Sections;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>The analyzers of this library, in reading order: health first, the environment and the rules last.</summary>
internal static class BuiltInAnalyzers
{
    public static readonly BuiltInAnalyzer[] Answers =
    [
        new("health", HealthSection.Build, "recording", "profiler", "health"),
        new("findings", FindingSection.Build, "finding"),
        new("requests", RequestSection.Build, "request"),
        new("tail", TailSection.Build, "tail"),
        new("critical-path", CriticalPathSection.Build, "path"),
        new("waits", WaitSection.Build, "wait"),
        new("components", ComponentSection.Build, "component", "scope", "cpu"),
        new("devices", DeviceSection.Build, "device", "device_sum"),
        new("kernels", KernelSection.Build, "kernel", "kernels", "kernel_family", "operation", "operation_kind", "memory_operation", "launch"),
        new("queues", QueueSection.Build, "queue", "concurrency"),
        new("links", LinkSection.Build, "link"),
        new("occupancy", OccupancySection.Build, "occupancy"),
        new("efficiency", EfficiencySection.Build, "efficiency"),
        new("annotations", AnnotationSection.Build, "annotation"),
        new("edges", EdgeSection.Build, "edge"),
        new("ledger", LedgerSection.Build, "ledger", "layout", "conversion"),
        new("memory", MemorySection.Build, "memory", "reuse"),
        new("threads", ThreadSection.Build, "thread"),
        new("decisions", DecisionSection.Build, "decision"),
        new("dynamics", DynamicsSection.Build, "dynamics"),
        new("counters", CounterSection.Build, "counter"),
    ];

    /// <summary>What stands behind all answers, also behind those of analyzers that were added.</summary>
    public static readonly BuiltInAnalyzer[] Basis =
    [
        new("environment", EnvironmentSection.Build, "source", "device"),
        new("rules", FindingSection.Rules, "finding"),
    ];

    public static IEnumerable<IAnalyzer> All => Answers.Concat(Basis);
}
