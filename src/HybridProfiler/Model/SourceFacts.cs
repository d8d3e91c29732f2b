namespace HybridProfiler.Model;

/// <summary>
/// Names of the facts in <see cref="TraceHeader.Facts"/> that say what an imported file held, beyond what became of it here.
/// Counts of several things are one JSON object, its members in ordinal order; what stands without a name has the empty one.
/// </summary>
public static class SourceFacts
{
    /// <summary>Whole number, events of a file in Chrome's format.</summary>
    public const string Events = "source.events";

    /// <summary>Object, events by phase letter.</summary>
    public const string EventsByPhase = "source.events_by_phase";

    /// <summary>Object, events by category.</summary>
    public const string EventsByCategory = "source.events_by_category";

    /// <summary>Object, points of arrows by category and phase letter: <c>ac2g:s</c> begins one, <c>ac2g:f</c> ends one.</summary>
    public const string ArrowPoints = "source.arrow_points";

    /// <summary>Object, distinct arrows (category, name and id): <c>begun</c>, <c>ended</c>, and <c>matched</c>, which are both.</summary>
    public const string Arrows = "source.arrows";

    /// <summary>Whole number, device operations for which the file names more than one call; the first counts. Absent where there are none.</summary>
    public const string AmbiguousLaunches = "source.ambiguous_launches";

    /// <summary>Whole number, devices that the file describes, used or not.</summary>
    public const string Devices = "source.devices";

    /// <summary>Before the number of a device that has no operation: object, what the file says of it.</summary>
    public const string DevicePrefix = "source.device.";
}
