using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Memory;

/// <summary>The bytes of one owner over time, on one device or the host, as far as one component allocated them.</summary>
/// <param name="Owner">Whose bytes.</param>
/// <param name="Device">Device id; -1: the host.</param>
/// <param name="Component">Component that allocated them; -1: none, or not told; <see cref="BeforeRecording"/>: they were there before.</param>
/// <param name="Steps">Bytes from each time on; the first step holds from the start of the recording.</param>
public sealed record MemoryAccount(MemoryOwner Owner, int Device, int Component, ImmutableArray<MemoryStep> Steps)
{
    /// <summary>Process of a merged trace, from 0; 0 in a trace of one process; <see cref="OfOthers"/> for what other processes have on a device.</summary>
    public int Process { get; init; }

    /// <summary>Process of what none of the trace's processes has.</summary>
    public const int OfOthers = -1;

    /// <summary>Component of what was allocated before the recording began.</summary>
    public const int BeforeRecording = -2;

    /// <summary>
    /// False for memory that is held rather than used, and for what belongs to others: a framework's reserve, the rest of the process, other
    /// processes.
    /// </summary>
    public bool IsInUse => Owner is not (MemoryOwner.DeviceCached or MemoryOwner.OtherOfProcess or MemoryOwner.DeviceOtherOfProcess or MemoryOwner.DeviceExternal);

    /// <summary>Greatest amount.</summary>
    public MemoryStep Peak => Steps.Aggregate((most, step) => step.Bytes > most.Bytes ? step : most);

    /// <summary>Bytes at the end of the recording.</summary>
    public long BytesAtEnd => Steps[^1].Bytes;

    /// <summary>Bytes at an instant, in any order of asking.</summary>
    /// <param name="timeNs">Instant on the clock of the trace.</param>
    public long BytesAt(long timeNs) => StepFunction.At(Steps, timeNs);
}
