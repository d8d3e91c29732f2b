using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Cuda;
using HybridProfiler.Model;

namespace HybridProfiler.Tool.Doctor;

/// <summary>NVIDIA's libraries and devices.</summary>
internal static class CudaParts
{
    public static PartGroup Examine(string? libraries)
    {
        CudaInstallation cuda = CudaInstallation.Examine(CudaOptions.Default with { LibraryFolder = libraries });
        Part driver = Of("cuda.driver", cuda.Driver, version => $"CUDA {version}", "CUDA work is not recorded");
        Part cupti = Of("cuda.cupti", cuda.Cupti, ReleaseOfCupti, "kernels and copies are not recorded one by one; streams bracketed by CUDA events are");
        Part nvml = Of("cuda.nvml", cuda.Nvml, version => version, "power, energy, utilisation, clocks and temperature of the device are not recorded");
        return new PartGroup("cuda", "CUDA",
        [
            driver,
            .. cuda.Devices.Select(Device),
            Beside(cuda.Driver, cuda.Cupti, cupti),
            Beside(cuda.Driver, cuda.Nvml, nvml),
            Variable("cuda.nvtx", "NVTX", "NVTX_INJECTION64_PATH", "no tool listens to NVTX ranges", "ranges go to"),
            Variable("cuda.injection", "injection", "CUDA_INJECTION64_PATH", "nothing is injected into CUDA programs started from here", "CUDA programs started from here load"),
        ]);
    }

    private static Part Of(string id, CudaPart part, Func<string, string> version, string loss)
    {
        string? text = part.Version.Length == 0 ? null : version(part.Version);
        Part found = new(id, part.Name, StateOf(part.State), text ?? (part.IsUsable ? "found" : WordsFor(part.State)))
        {
            Version = part.Version.Length == 0 ? null : part.Version,
            Path = part.Library.Length == 0 ? null : LoadedLibrary.PathOf(System.IO.Path.GetFileName(part.Library)) ?? part.Library,
        };
        if (part.IsUsable) return found;
        return found with
        {
            Text = text is null ? WordsFor(part.State) : $"{text}, {WordsFor(part.State)}",
            Cause = CauseOf(part.State),
            Reason = part.Reason,
            Loss = loss,
            Remedy = char.ToLowerInvariant(part.Remedy[0]) + part.Remedy[1..].TrimEnd('.'),
        };
    }

    // CUPTI counts its own interface; people know the release of CUDA that it came with.
    private static string ReleaseOfCupti(string version)
    {
        string? release = int.TryParse(version, CultureInfo.InvariantCulture, out int api)
            ? api switch
            {
                14 => "11.2",
                18 => "11.8",
                22 => "12.4",
                23 => "12.5",
                24 => "12.6",
                26 => "12.8",
                27 => "12.9",
                >= 130000 => string.Create(CultureInfo.InvariantCulture, $"{api / 10000}.{api / 100 % 100}"),
                _ => null,
            }
            : null;
        return release is null ? $"API version {version}" : $"of CUDA {release}, API version {version}";
    }

    // Where there is nothing of NVIDIA's at all, one explanation is enough.
    private static Part Beside(CudaPart driver, CudaPart part, Part shown) =>
        driver.State == CudaPartState.LibraryMissing && part.State == CudaPartState.LibraryMissing
            ? shown with { Reason = "there is no driver either", Remedy = "see driver" }
            : shown;

    private static Part Device(DeviceInfo device, int number)
    {
        bool isSimulated = device.Api == DeviceApi.Simulated;
        return new Part($"cuda.device.{number}", "device", PartState.Ok, isSimulated ? $"{device.Name} (no hardware: nothing it gives is a measurement)" : device.Name)
        {
            Facts = device.Properties.SetItem("simulated", isSimulated ? "true" : "false"),
        };
    }

    private static Part Variable(string id, string name, string variable, string unset, string set)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        return new Part(id, name, PartState.Info, string.IsNullOrEmpty(value) ? $"{unset} ({variable} is not set)" : $"{set} {value} ({variable})");
    }

    private static PartState StateOf(CudaPartState state) => state switch
    {
        CudaPartState.Usable => PartState.Ok,
        CudaPartState.LibraryMissing or CudaPartState.NoDevice or CudaPartState.DriverNotLoaded => PartState.Absent,
        _ => PartState.Refused,
    };

    private static string WordsFor(CudaPartState state) => state switch
    {
        CudaPartState.LibraryMissing => "not found",
        CudaPartState.StubLibrary => "a stub",
        CudaPartState.DriverNotLoaded => "kernel driver not loaded",
        CudaPartState.NoDevice => "no device",
        CudaPartState.InsufficientDriver => "driver too old",
        CudaPartState.VersionMismatch => "versions do not fit",
        CudaPartState.NoPermission => "no permission",
        CudaPartState.OtherSubscriber => "taken by another profiler",
        _ => "not usable",
    };

    // Stable names for programs.
    private static string CauseOf(CudaPartState state) => state switch
    {
        CudaPartState.LibraryMissing => "library-missing",
        CudaPartState.StubLibrary => "stub-library",
        CudaPartState.DriverNotLoaded => "driver-not-loaded",
        CudaPartState.NoDevice => "no-device",
        CudaPartState.InsufficientDriver => "insufficient-driver",
        CudaPartState.VersionMismatch => "version-mismatch",
        CudaPartState.NoPermission => "no-permission",
        CudaPartState.OtherSubscriber => "other-subscriber",
        _ => "failed",
    };
}
