namespace HybridProfiler.Model;

/// <summary>A line of the timeline. Its position in <see cref="Trace.Tracks"/> is its id.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">Name shown to a person: the thread's name, the queue's name.</param>
/// <param name="NativeId">Operating-system thread id for threads and host calls, queue or stream id for device queues, 0 otherwise.</param>
/// <param name="Device">Device id for device queues, -1 otherwise.</param>
/// <param name="Lane">Lane number within tracks of the same kind and name, from 0.</param>
public sealed record TrackInfo(TrackKind Kind, string Name, long NativeId = 0, int Device = -1, int Lane = 0);
