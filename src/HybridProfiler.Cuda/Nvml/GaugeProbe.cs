using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>A call that gives one number of the whole GPU.</summary>
/// <param name="target">Device.</param>
/// <param name="call">Function, for messages.</param>
/// <param name="reading">What becomes of the number.</param>
/// <param name="read">Makes the call.</param>
internal sealed class GaugeProbe(NvmlTarget target, string call, NvmlReading reading, GaugeProbe.Call read) : NvmlProbe(target, call, reading.Name)
{
    /// <summary>Asks the GPU.</summary>
    internal delegate NvmlStatus Call(NvmlApi api, nint gpu, out double value);

    /// <summary>False: only to see how often the value changes.</summary>
    public bool IsRecording { get; set; } = true;

    protected override NvmlStatus Sample(in WallClock wall)
    {
        long before = HostTime.NowNs();
        NvmlStatus status = read(Api, Target.Gpu, out double value);
        if (status == NvmlStatus.Success) reading.Take(MiddleSince(before), value, IsRecording);
        return status;
    }
}
