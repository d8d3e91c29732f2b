namespace HybridProfiler.Cuda.Events;

/// <summary>Two events of the driver that bracket work of a stream, used over and over.</summary>
internal readonly record struct EventPair(nint Begin, nint End);
