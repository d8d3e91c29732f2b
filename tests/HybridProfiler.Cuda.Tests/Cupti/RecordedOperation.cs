namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>An operation of a device as a trace or the driver's log has it.</summary>
/// <param name="Name">Kernel; empty for copies and fills.</param>
/// <param name="Queue">Name of the stream.</param>
/// <param name="Component">Component on whose behalf it ran; empty: none.</param>
/// <param name="Bytes">Copied or filled.</param>
/// <param name="StartNs">On the host's clock.</param>
/// <param name="EndNs">On the host's clock.</param>
internal readonly record struct RecordedOperation(string Name, string Queue, string Component, long Bytes, long StartNs, long EndNs);
