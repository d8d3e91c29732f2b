namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What a part of requests' time was spent on.</summary>
public enum RequestPartKind : byte
{
    /// <summary>Work of a component, on the host or on a device.</summary>
    Component = 0,
    /// <summary>Waiting inside a component (Wait and Sync spans, calls that return only when their own copy is done) while no component worked for the request.</summary>
    Waiting,
    /// <summary>A hand-off on its way (produced, not yet consumed) while no component worked or waited for the request.</summary>
    InTransit,
    /// <summary>Transfers and synchronisation on a device while nothing else went on.</summary>
    Transfer,
    /// <summary>From the intended start to the real one.</summary>
    StartDelay,
    /// <summary>None of these: time of the request under no component's span.</summary>
    Unattributed,
}
