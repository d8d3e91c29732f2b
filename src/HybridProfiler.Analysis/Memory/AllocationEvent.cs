namespace HybridProfiler.Analysis.Memory;

/// <summary>One allocation or release.</summary>
/// <param name="TimeNs">When.</param>
/// <param name="Span">Row of its span.</param>
/// <param name="Bytes">Bytes allocated; negative: released; 0: released, of unknown size.</param>
/// <param name="Address">Identity of the block; 0 when not stated.</param>
/// <param name="Owner">Kind of memory.</param>
/// <param name="Device">Device id, or -1.</param>
/// <param name="Component">Component id, or -1.</param>
/// <param name="Process">Process among those of the trace; 0 for the only one.</param>
internal readonly record struct AllocationEvent(long TimeNs, int Span, long Bytes, long Address, MemoryOwner Owner, int Device, int Component, int Process);
