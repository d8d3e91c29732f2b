namespace HybridProfiler.Analysis.Comparison;

/// <summary>What was compared.</summary>
public enum ComparedKind : byte
{
    /// <summary>Latencies of a class of requests in one regime.</summary>
    Requests = 0,
    /// <summary>Durations of a component's calls.</summary>
    Calls,
    /// <summary>Times of an edge's hand-offs from produced to consumed.</summary>
    HandOffs,
    /// <summary>Durations of device operations of one name.</summary>
    Operations,
}
