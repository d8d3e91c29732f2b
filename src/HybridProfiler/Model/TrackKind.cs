namespace HybridProfiler.Model;

/// <summary>What a track stands for.</summary>
public enum TrackKind : byte
{
    /// <summary>One thread of the process; its spans nest.</summary>
    HostThread = 0,
    /// <summary>One lane of spans that cross threads; the spans of one lane nest, overlapping spans lie on different lanes.</summary>
    Async,
    /// <summary>One lane of requests; like <see cref="Async"/>.</summary>
    Requests,
    /// <summary>One queue or stream of a device; its spans have no parents and may overlap (out-of-order queues).</summary>
    DeviceQueue,
    /// <summary>
    /// One lane of the calls of one thread into a driver, as the driver's own tracing reported them; the spans of one lane
    /// nest. Their time is time of the thread: it is counted there and nowhere else.
    /// </summary>
    HostCalls,
}
