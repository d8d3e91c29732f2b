namespace HybridProfiler.Cuda.Driver;

/// <summary>Why CUDA cannot be used here, and what would help, in words that a person can act on.</summary>
internal static class CudaAbsence
{
    /// <summary>What helps where the driver's library is missing.</summary>
    public const string InstallDriver = "Install NVIDIA's driver; in a container, start it with the GPU handed in (docker run --gpus all).";

    /// <summary>What helps where the driver is too old.</summary>
    public const string UpdateDriver = "Update NVIDIA's driver.";

    /// <summary>What helps where the toolkit's stub was found.</summary>
    public const string LeaveStubs = "Take its folder (stubs) out of the loader's path, so that the driver's own library is found.";

    /// <summary>The driver's library was not opened.</summary>
    public static string NoDriverLibrary(string whyNot) => $"no CUDA driver: {whyNot}. {InstallDriver}";

    /// <summary>The driver's library lacks an entry.</summary>
    public static string OldDriver(string file, string entry) => $"the driver in {file} has no {entry}: it is older than CUDA 11. {UpdateDriver}";

    /// <summary>A call at the start failed.</summary>
    public static string Of(CudaStatus status, string call, string file)
    {
        (string reason, string remedy) = Explain(status, call, file);
        return $"{reason}. {remedy}";
    }

    /// <summary>Why a call at the start failed, and what would help.</summary>
    public static (string Reason, string Remedy) Explain(CudaStatus status, string call, string file) => status switch
    {
        CudaStatus.StubLibrary =>
            ($"{file} is the stub that the CUDA toolkit has for linking ({call} returned 34)", LeaveStubs),
        CudaStatus.NoDevice =>
            ($"the driver's library is there and finds no device ({call} returned 100): the kernel driver is not loaded, no GPU is there or none was handed into the container, or CUDA_VISIBLE_DEVICES hides them",
            "nvidia-smi tells which; load the driver (modprobe nvidia), hand the GPU in (docker run --gpus all), or unset the variable."),
        CudaStatus.InsufficientDriver =>
            ($"the driver is older than what calls it ({call} returned 35)", UpdateDriver),
        CudaStatus.SystemDriverMismatch =>
            ($"the driver's library and the kernel driver are of different versions ({call} returned 803)", "Reboot after the update, or install the library of the same version in the container."),
        CudaStatus.SystemNotReady =>
            ($"the system is not ready for CUDA ({call} returned 802)", "On machines with NVSwitch the fabric manager has to run."),
        CudaStatus.CompatNotSupportedOnDevice =>
            ($"the forward-compatibility library {file} does not serve this GPU ({call} returned 804)", "Take it out of the loader's path."),
        CudaStatus.NotPermitted or CudaStatus.InvalidDevice or CudaStatus.DeviceUnavailable =>
            ($"the device may not be used by this process ({call} returned {status.Describe()})", "Look at the permissions of /dev/nvidia*, and whether another process has it in exclusive mode."),
        _ => ($"{call} returned {status.Describe()} (library {file})", "Look at the kernel's log (dmesg) for NVRM, and whether nvidia-smi works."),
    };
}
