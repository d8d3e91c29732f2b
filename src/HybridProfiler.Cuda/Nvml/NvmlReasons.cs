using System.Globalization;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>Statuses in words, with what would help.</summary>
internal static class NvmlReasons
{
    /// <summary>The call, its status and what would help.</summary>
    public static string Of(string call, NvmlStatus status) => $"{call} returned {NameOf(status)}{RemedyOf(status)}";

    /// <summary>Why a value cannot be had from this driver and device; null when asking again may help.</summary>
    public static string? OfMissing(string call, NvmlStatus status) => status switch
    {
        NvmlStatus.FunctionNotFound => $"this driver has no {call}; a newer one may",
        NvmlStatus.NotSupported => $"{call}: not supported by this device or driver",
        NvmlStatus.InvalidArgument => $"{call}: not known to this driver",
        NvmlStatus.NoPermission => $"{call}: no permission; run as administrator, or let the administrator allow it",
        NvmlStatus.ArgumentVersionMismatch or NvmlStatus.Deprecated => $"{call}: this driver wants another version of it ({NameOf(status)})",
        _ => null,
    };

    /// <summary>True when the device is gone for this session.</summary>
    public static bool IsFatal(NvmlStatus status) =>
        status is NvmlStatus.GpuIsLost or NvmlStatus.ResetRequired or NvmlStatus.Uninitialized or NvmlStatus.DriverNotLoaded or NvmlStatus.GpuNotFound;

    /// <summary>True when there is nothing new, which is no failure.</summary>
    public static bool IsNothing(NvmlStatus status) => status is NvmlStatus.NotFound or NvmlStatus.NoData or NvmlStatus.NotReady;

    private static string NameOf(NvmlStatus status)
    {
        string number = ((int)status).ToString(CultureInfo.InvariantCulture);
        return Enum.IsDefined(status) ? $"{status} ({number})" : number;
    }

    private static string RemedyOf(NvmlStatus status) => status switch
    {
        NvmlStatus.DriverNotLoaded => ": the library is there, the kernel driver is not; load it (modprobe nvidia), start the container with the GPU, or do not link the toolkit's stub library",
        NvmlStatus.NoPermission => ": no permission to talk to the driver; check the rights of /dev/nvidia*",
        NvmlStatus.LibraryMismatch => ": library and kernel driver are of different versions; restart after the driver's update, or reload the kernel module",
        NvmlStatus.OperatingSystem => ": the operating system (cgroups of a container) blocks the device",
        NvmlStatus.GpuIsLost => ": the GPU has fallen off the bus; restart the machine",
        NvmlStatus.ResetRequired => ": the GPU must be reset (nvidia-smi --gpu-reset)",
        NvmlStatus.InsufficientPower => ": the GPU's power cables are not attached",
        NvmlStatus.GpuNotFound => ": no GPU was found",
        _ => "",
    };
}
