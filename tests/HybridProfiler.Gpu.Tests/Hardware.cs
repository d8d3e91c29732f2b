using System.Runtime.InteropServices;
using HybridProfiler.Goldens;
using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;

// There is one driver and one recorder in a process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace HybridProfiler.Gpu.Tests;

/// <summary>
/// The CUDA device that the facts are about: the first one of the driver in the folder that HP_CUDA_LIBRARIES names
/// ("system": of the system's own), else of the system's where it has one, else the simulated one of a checkout, which
/// shows that the facts can be tried at all.
/// </summary>
internal static class Hardware
{
    private static readonly Lazy<(CudaOptions Options, CudaInstallation Cuda)> s_found = new(Find);

    /// <summary>Options of a session that records it by every source.</summary>
    public static CudaOptions Options => s_found.Value.Options;

    /// <summary>True when nothing measured here says anything of hardware.</summary>
    public static bool IsSimulated => s_found.Value.Cuda.Devices[0].Api == DeviceApi.Simulated;

    /// <summary>The driver as a program calls it; skips the test where there is no device.</summary>
    public static CudaProgram Open()
    {
        (_, CudaInstallation cuda) = s_found.Value;
        if (cuda.Devices.IsEmpty) Assert.Skip($"no CUDA device: {cuda.Driver.Reason}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{cuda.Devices[0].Name}, driver {cuda.Driver.Version}, CUPTI {(cuda.Cupti.IsUsable ? cuda.Cupti.Version : cuda.Cupti.Reason)}");
        return new CudaProgram(cuda.Driver.Library);
    }

    /// <summary>Skips the test, with the reason, where activity cannot be recorded.</summary>
    public static void NeedsActivity()
    {
        CudaPart cupti = s_found.Value.Cuda.Cupti;
        if (!cupti.IsUsable) Assert.Skip($"no CUPTI: {cupti.Reason}");
    }

    private static (CudaOptions, CudaInstallation) Find()
    {
        string? folder = Environment.GetEnvironmentVariable("HP_CUDA_LIBRARIES");
        if (folder == "system")
        {
            folder = null;
        }
        else if (string.IsNullOrEmpty(folder))
        {
            string simulated = Checkout.PathOf($"artifacts/native-fakes/{(OperatingSystem.IsWindows() ? "win" : "linux")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");
            folder = !IsDriverLoaded && Directory.Exists(simulated) ? simulated : null;
        }

        CudaOptions options = CudaOptions.Default with { LibraryFolder = folder, Nvtx = NvtxEmission.Never };
        return (options, CudaInstallation.Examine(options));
    }

    // Asked of the system and not of the library: a process opens one driver, and the wrong one would stay.
    private static bool IsDriverLoaded => OperatingSystem.IsWindows()
        ? File.Exists(Path.Combine(Environment.SystemDirectory, "nvcuda.dll"))
        // Not /dev/nvidiactl: the library makes that itself where it may.
        : Directory.Exists("/proc/driver/nvidia") || File.Exists("/dev/nvhost-gpu") || Directory.Exists("/dev/nvgpu") || File.Exists("/dev/dxg");
}
