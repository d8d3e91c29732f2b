namespace HybridProfiler.Cuda.Nvml;

/// <summary>
/// Samples that the driver itself took since the last call, with the driver's time stamps: more of them, and for less,
/// than asking for the present value gives. Where the driver keeps no ring of a kind, another call is made instead.
/// </summary>
/// <param name="target">Device.</param>
/// <param name="kind">Kind of samples.</param>
/// <param name="reading">What becomes of a sample.</param>
internal sealed class RingProbe(NvmlTarget target, NvmlSamplingType kind, NvmlReading reading) : NvmlProbe(target, $"nvmlDeviceGetSamples({(int)kind})", reading.Name)
{
    private NvmlSample[] _room = [];
    private ulong _lastUs;

    /// <summary>Samples taken.</summary>
    public long Count { get; private set; }

    /// <summary>First and last sample, in the driver's microseconds.</summary>
    public (ulong First, ulong Last) SpanUs { get; private set; }

    /// <summary>Does not take what was sampled before a time.</summary>
    public void Begin(in WallClock wall, long hostNs) => _lastUs = (ulong)Math.Max(1, (hostNs - wall.OffsetNs) / 1000);

    protected override NvmlStatus Sample(in WallClock wall)
    {
        uint count = (uint)_room.Length;
        if (count == 0)
        {
            NvmlStatus asked = Api.Samples(Target.Gpu, kind, 0, [], out _, ref count);
            if (asked != NvmlStatus.Success) return asked;
            if (count == 0) return NvmlStatus.NoData;
            _room = new NvmlSample[Math.Min(count, 65_536)];
            count = (uint)_room.Length;
        }

        NvmlStatus status = Api.Samples(Target.Gpu, kind, _lastUs, _room, out NvmlValueType type, ref count);
        if (status != NvmlStatus.Success) return status;
        Span<NvmlSample> samples = _room.AsSpan(0, (int)Math.Min(count, (uint)_room.Length));
        samples.Sort(static (a, b) => a.TimestampUs.CompareTo(b.TimestampUs));
        foreach (ref readonly NvmlSample sample in samples)
        {
            // Entries of a ring that was never filled have no time; some drivers give the last seen one again.
            if (sample.TimestampUs <= _lastUs || !sample.Value.TryRead(type, out double value)) continue;
            _lastUs = sample.TimestampUs;
            SpanUs = Count++ == 0 ? (_lastUs, _lastUs) : (SpanUs.First, _lastUs);
            reading.Take(wall.ToHost(_lastUs), value, record: true);
        }

        return status;
    }
}
