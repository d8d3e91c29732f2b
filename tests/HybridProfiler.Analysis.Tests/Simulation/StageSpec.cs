namespace HybridProfiler.Analysis.Tests.Simulation;

/// <summary>A stage of a simulated pipeline, and what it costs.</summary>
/// <param name="Name">Name of its component.</param>
/// <param name="HostNs">Host work per item.</param>
internal sealed record StageSpec(string Name, long HostNs)
{
    /// <summary>True when a thread of its own begins here, behind a queue.</summary>
    public bool OwnThread { get; init; }

    /// <summary>Places in the queue before it.</summary>
    public int Capacity { get; init; } = 4;

    /// <summary>True when the stage before fills one buffer while this one uses the other.</summary>
    public bool DoubleBuffered { get; init; }

    /// <summary>Kernels per item, by their time; each costs a launch.</summary>
    public long[] KernelNs { get; init; } = [];

    /// <summary>Bytes copied to the device before the kernels; 0: none.</summary>
    public long CopyBytes { get; init; }

    /// <summary>Bytes per microsecond of such a copy.</summary>
    public long CopySpeed { get; init; } = 4_000;

    /// <summary>True when the copy is of pageable memory.</summary>
    public bool Pageable { get; init; }

    /// <summary>True when copies have a queue of their own, on which the kernels wait for them.</summary>
    public bool OwnCopyQueue { get; init; }

    /// <summary>True when the host waits for the device before it goes on.</summary>
    public bool Synchronises { get; init; } = true;

    /// <summary>Items worked on at once.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Part of the cost that is paid once per batch.</summary>
    public double FixedShare { get; init; }

    /// <summary>How many times faster it is than what it costs above.</summary>
    public double Speed { get; init; } = 1;
}
