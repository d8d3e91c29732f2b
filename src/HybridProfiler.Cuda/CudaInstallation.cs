using System.Collections.Immutable;
using HybridProfiler.Cuda.Diagnosis;
using HybridProfiler.Cuda.Driver;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda;

/// <summary>What this machine has of CUDA, and why not of what it has not. Found out by asking the libraries, not by what lies where.</summary>
public sealed record CudaInstallation
{
    private CudaInstallation(CudaPart driver, CudaPart cupti, CudaPart nvml, ImmutableArray<DeviceInfo> devices) =>
        (Driver, Cupti, Nvml, Devices) = (driver, cupti, nvml, devices);

    /// <summary>The driver's library (libcuda, nvcuda).</summary>
    public CudaPart Driver { get; }

    /// <summary>The library that records activity (libcupti).</summary>
    public CudaPart Cupti { get; }

    /// <summary>The library of power, energy, utilisation and clocks (libnvidia-ml).</summary>
    public CudaPart Nvml { get; }

    /// <summary>Devices of the driver, in its order; simulated ones say so in <see cref="DeviceInfo.Api"/>.</summary>
    public ImmutableArray<DeviceInfo> Devices { get; }

    /// <summary>
    /// Looks at the machine. Opens the libraries, initialises driver and NVML, and switches CUPTI on and off again unless a
    /// session has it on: only then it says whether it is permitted. Makes no context and records nothing; never throws
    /// because something is missing. Any thread.
    /// </summary>
    /// <param name="options">Where the libraries lie; null: <see cref="CudaOptions.Default"/>.</param>
    public static CudaInstallation Examine(CudaOptions? options = null)
    {
        options ??= CudaOptions.Default;
        CudaPart driver = DriverDiagnosis.Of(options.LibraryFolder);
        return new CudaInstallation(
            driver,
            CuptiDiagnosis.Of(options.LibraryFolder, driver),
            NvmlDiagnosis.Of(options.LibraryFolder),
            driver.IsUsable ? [.. CudaProcess.Devices.Select(d => d.Info)] : []);
    }
}
