namespace HybridProfiler.Devices;

/// <summary>
/// A call of the program into a driver, as the driver's own tracing reported it afterwards. It is shown on a track of its
/// own beside the thread, and belongs to the component and the request that were in force on that thread in its middle.
/// </summary>
public struct HostCall
{
    /// <summary>Name of the function ("cudaLaunchKernel").</summary>
    public string Name;

    /// <summary>Group of tracks it is shown in, such as "CUDA calls"; null: calls of the backend.</summary>
    public string? Group;

    /// <summary>The operating system's id of the calling thread; 0 when unknown.</summary>
    public long Thread;

    /// <summary>Begin, in host time (<see cref="HostTime"/>).</summary>
    public long StartNs;

    /// <summary>End, in host time.</summary>
    public long EndNs;

    /// <summary>What its time was spent on.</summary>
    public SpanKind Kind;

    /// <summary>Links it to the operations it submitted: from <see cref="DeviceSink.CorrelationOf"/>; 0 when it submitted none.</summary>
    public ulong Correlation;

    /// <summary>What the function returned; other than 0 it is kept as the attribute "result".</summary>
    public long Result;
}
