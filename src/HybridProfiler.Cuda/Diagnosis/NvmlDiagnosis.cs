using System.Globalization;
using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Diagnosis;

/// <summary>NVML, asked without a driver as well: it alone tells a driver that is not loaded from a machine without a device.</summary>
internal static unsafe class NvmlDiagnosis
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

        var init = (delegate* unmanaged<int>)library.Find("nvmlInit_v2");
        var shutdown = (delegate* unmanaged<int>)library.Find("nvmlShutdown");
        if (init == null || shutdown == null)
        {
            return new CudaPart(Name, CudaPartState.InsufficientDriver, "", library.File, $"{library.File} has no nvmlInit_v2", CudaAbsence.UpdateDriver);
        }

        // Answers uninitialised as well.
        string version = VersionOf(library);
        int status = init();
        if (status != 0)
        {
            (CudaPartState state, string what, string remedy) = Explain(status);
            return new CudaPart(Name, state, version, library.File, string.Create(CultureInfo.InvariantCulture, $"nvmlInit_v2 returned {status}: {what}"), remedy);
        }

        shutdown();
        return new CudaPart(Name, CudaPartState.Usable, version, library.File, "", "");
    }

    private static string VersionOf(VendorLibrary library)
    {
        var version = (delegate* unmanaged<byte*, uint, int>)library.Find("nvmlSystemGetNVMLVersion");
        byte* text = stackalloc byte[96];
        return version != null && version(text, 96) == 0 ? System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)text) ?? "" : "";
    }

    private static (CudaPartState State, string What, string Remedy) Explain(int status) => status switch
    {
        4 => (CudaPartState.NoPermission, "no permission to talk to the kernel driver", "Look at the permissions of /dev/nvidia*."),
        9 => (CudaPartState.DriverNotLoaded, "the library is there, the kernel driver is not", "Load it (modprobe nvidia); in a container, hand the GPU in (docker run --gpus all)."),
        17 => (CudaPartState.NoPermission, "the operating system blocks the device", "Look at the device rules (cgroups) of the container."),
        18 => (CudaPartState.VersionMismatch, "library and kernel driver are of different versions", "Restart after the driver's update, or reload the kernel module."),
        28 => (CudaPartState.NoDevice, "no GPU was found", "Look at whether the system sees the GPU (lspci) and the container was given it."),
        _ => (CudaPartState.Failed, "see nvmlReturn_t in NVIDIA's documentation", "Look at the kernel's log (dmesg) for NVRM."),
    };
}
