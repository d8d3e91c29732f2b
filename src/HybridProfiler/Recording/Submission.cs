namespace HybridProfiler.Recording;

/// <summary>Who submitted a device operation, and when.</summary>
/// <param name="Component">Sink's id of the component, or -1.</param>
/// <param name="Request">Number of the request, or -1.</param>
/// <param name="StartNs">Begin of the host call.</param>
internal readonly record struct Submission(int Component, int Request, long StartNs)
{
    /// <summary>Nobody knows.</summary>
    public static Submission Unknown => new(-1, -1, long.MinValue);
}
