using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Nvml;

namespace HybridProfiler.Cuda.Diagnosis;

/// <summary>NVML, asked without a driver as well: it alone tells a driver that is not loaded from a machine without a device.</summary>
internal static class NvmlDiagnosis
{
    private const string Name = "NVML";

    public static CudaPart Of(string? folder)
    {
        if (CudaLibraries.Nvml(folder, out string whyNot) is not { } library)
        {
            return new CudaPart(Name, CudaPartState.LibraryMissing, "", "", whyNot, "It comes with NVIDIA's driver; in a container, ask for the driver capability \"utility\".");
        }

        // The stub prints a banner at every call, which would get into the output of whoever asks.
        if (library.File.Split('/', '\\').Contains("stubs"))
        {
            return new CudaPart(Name, CudaPartState.StubLibrary, "", library.File, $"{library.File} is the stub that the CUDA toolkit has for linking", CudaAbsence.LeaveStubs);
        }

        if (NvmlApi.Bind(library.Find, out whyNot) is not { } api)
        {
            return new CudaPart(Name, CudaPartState.InsufficientDriver, "", library.File, whyNot, CudaAbsence.UpdateDriver);
        }

        // Answers uninitialised as well.
        string version = api.Version();
        NvmlStatus status = api.Init();
        if (status != NvmlStatus.Success)
        {
            (CudaPartState state, string what, string remedy) = Explain(status);
            return new CudaPart(Name, state, version, library.File, $"nvmlInit_v2 returned {(int)status}: {what}", remedy);
        }

        api.Shutdown();
        return new CudaPart(Name, CudaPartState.Usable, version, library.File, "", "");
    }

    private static (CudaPartState State, string What, string Remedy) Explain(NvmlStatus status) => status switch
    {
        NvmlStatus.NoPermission => (CudaPartState.NoPermission, "no permission to talk to the kernel driver", "Look at the permissions of /dev/nvidia*."),
        NvmlStatus.DriverNotLoaded => (CudaPartState.DriverNotLoaded, "the library is there, the kernel driver is not", "Load it (modprobe nvidia); in a container, hand the GPU in (docker run --gpus all)."),
        NvmlStatus.OperatingSystem => (CudaPartState.NoPermission, "the operating system blocks the device", "Look at the device rules (cgroups) of the container."),
        NvmlStatus.LibraryMismatch => (CudaPartState.VersionMismatch, "library and kernel driver are of different versions", "Restart after the driver's update, or reload the kernel module."),
        NvmlStatus.GpuNotFound => (CudaPartState.NoDevice, "no GPU was found", "Look at whether the system sees the GPU (lspci) and the container was given it."),
        _ => (CudaPartState.Failed, status.ToString(), "Look at the kernel's log (dmesg) for NVRM."),
    };
}
