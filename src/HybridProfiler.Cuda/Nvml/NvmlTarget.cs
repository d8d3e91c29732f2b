namespace HybridProfiler.Cuda.Nvml;

/// <summary>A device as NVML knows it.</summary>
/// <param name="Api">Functions.</param>
/// <param name="Device">Handle of what the process uses: a GPU, or an instance of a partitioned one.</param>
/// <param name="Gpu">Handle of the whole GPU; the same where it is not partitioned.</param>
/// <param name="Counters">Where values go.</param>
internal sealed record NvmlTarget(NvmlApi Api, nint Device, nint Gpu, NvmlCounters Counters)
{
    /// <summary>True for an instance of a partitioned GPU.</summary>
    public bool IsInstance => Device != Gpu;

    /// <summary>Finds a device by its unique id, else by its place on the bus; never by position, in which NVML and CUDA differ.</summary>
    /// <param name="api">Functions.</param>
    /// <param name="uuid">Unique id without prefix; may be empty.</param>
    /// <param name="busId">Place on the bus; may be empty.</param>
    /// <param name="counters">Where values go.</param>
    /// <param name="whyNot">Why none was found.</param>
    public static NvmlTarget? Find(NvmlApi api, string uuid, string busId, NvmlCounters counters, out string whyNot)
    {
        NvmlStatus status = NvmlStatus.NotFound;
        string call = "nvmlDeviceGetHandleByUUID";
        nint device = 0;
        if (uuid.Length > 0)
        {
            status = api.HandleByUuid("GPU-" + uuid, out device);
            if (status != NvmlStatus.Success) status = api.HandleByUuid("MIG-" + uuid, out device);
        }

        if (status != NvmlStatus.Success && busId.Length > 0)
        {
            call = "nvmlDeviceGetHandleByPciBusId_v2";
            status = api.HandleByBusId(busId, out device);
        }

        if (status != NvmlStatus.Success)
        {
            whyNot = NvmlReasons.Of(call, status);
            return null;
        }

        whyNot = "";
        nint gpu = device;
        if (api.IsMig(device, out uint isMig) == NvmlStatus.Success && isMig != 0 && api.Parent(device, out nint parent) == NvmlStatus.Success) gpu = parent;
        return new NvmlTarget(api, device, gpu, counters);
    }
}
