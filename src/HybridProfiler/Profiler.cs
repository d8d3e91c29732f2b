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

    /// <summary>What became of the native library when this assembly was loaded.</summary>
    public static NativeLibraryInfo NativeLibrary { get; } = new(
        Recording.NativeShim.IsAvailable,
        Recording.NativeShim.IsAvailable ? Recording.NativeShimLocator.FoundAt : "",
        (int)Recording.NativeShim.AbiVersion,
        Recording.NativeShim.AbsenceReason ?? "");
}
