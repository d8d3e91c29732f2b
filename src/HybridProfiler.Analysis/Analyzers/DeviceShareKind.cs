namespace HybridProfiler.Analysis.Analyzers;

/// <summary>What a row of a device's partition stands for.</summary>
public enum DeviceShareKind : byte
{
    /// <summary>Computation of a component.</summary>
    Component = 0,
    /// <summary>Transfers that served a hand-off over an edge.</summary>
    Edge,
    /// <summary>Transfers of a component that served no recorded hand-off.</summary>
    OtherTransfer,
    /// <summary>Exchanges of a component with other devices.</summary>
    Communication,
    /// <summary>Waits and synchronisation on a queue.</summary>
    Synchronisation,
}
