namespace HybridProfiler.Devices;

/// <summary>The device's clock stood at a value between two host times, either of which may be unknown (the ends of the range of long).</summary>
internal readonly record struct ClockSample(long DeviceNs, long BeforeNs, long AfterNs)
{
    public bool IsTwoSided => BeforeNs != long.MinValue && AfterNs != long.MaxValue;

    public long HalfWidthNs => IsTwoSided ? (AfterNs - BeforeNs + 1) / 2 : long.MaxValue;
}
