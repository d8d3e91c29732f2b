namespace HybridProfiler.Analysis.Dynamics;

/// <summary>Where a feature of a request comes from.</summary>
public enum FeatureSource : byte
{
    /// <summary>Known of the input: the class and the attributes of the request.</summary>
    Input = 0,
    /// <summary>Chosen while it ran: the choices of its decisions.</summary>
    Decision,
}
