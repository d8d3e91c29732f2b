namespace HybridProfiler.Devices;

/// <summary>Whether a backend can be used here, and if not, why: absence is an object with a reason, never an exception.</summary>
/// <param name="IsAvailable">True when it can be used.</param>
/// <param name="Reason">What was found, or why it cannot be used and what would help.</param>
public readonly record struct Availability(bool IsAvailable, string Reason)
{
    /// <summary>It can be used.</summary>
    public static Availability Present(string found) => new(true, found);

    /// <summary>It cannot be used.</summary>
    public static Availability Missing(string reason) => new(false, reason);
}
