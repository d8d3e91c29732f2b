namespace HybridProfiler;

/// <summary>The front door.</summary>
/// <example><code>
/// using var session = Profiler.Configure().WriteTo("run.pftrace").Start();
/// </code></example>
public static class Profiler
{
    /// <summary>Begins the configuration of a session.</summary>
    public static SessionOptions Configure() => SessionOptions.Default;

    /// <summary>Starts a session that records into memory, with default options.</summary>
    public static Session Start() => SessionOptions.Default.Start();

    /// <summary>True while at least one session records.</summary>
    public static bool IsRecording => Recording.Gate.IsOpen;
}
