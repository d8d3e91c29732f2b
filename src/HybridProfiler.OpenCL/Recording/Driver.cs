using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>The driver (platform) behind profiled queues: what is known of it, and the events of it that are still held.</summary>
internal sealed class Driver(string name)
{
    // Oclgrind's runtime keeps process-wide maps of queues and events and plain reference counts, none of them under a
    // lock: two threads inside it at once corrupt its memory, whatever objects they work on.
    private static readonly string[] s_notThreadSafe = ["Oclgrind"];

    /// <summary>Name of the platform.</summary>
    public string Name => name;

    /// <summary>
    /// True when the driver must not be entered by two threads at once. A program that keeps to one thread must not meet a
    /// second one because it is profiled: the profiler then calls the driver only inside the program's own calls, and on
    /// the threads that start and stop sessions.
    /// </summary>
    public bool IsConfined { get; } = s_notThreadSafe.Contains(name);

    /// <summary>Events of finished commands that the program holds too. While draining.</summary>
    public Queue<nint> Held { get; } = new();

    /// <summary>Number of held events from which on they are looked through within a call of the program, so that the look costs little per call.</summary>
    public int SweepAt { get; set; } = 64;

    /// <summary>What is known of the driver of a device.</summary>
    public static Driver Of(CL api, nint device) => new(OpenClApi.PlatformOf(api, device));
}
