namespace HybridProfiler.Analysis.Changes;

/// <summary>Transfers between host and device run at the speed of page-locked memory; those that are faster stay as they are.</summary>
/// <param name="BytesPerSecond">Bandwidth; 0: that of the largest page-locked transfer of the same direction in the trace.</param>
public sealed record PinTransfers(double BytesPerSecond) : Change;
