using System.Collections.Immutable;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Driver;

/// <summary>CUDA in this process: the driver once it was found and has answered. What failed is tried anew by whoever asks again.</summary>
internal static class CudaProcess
{
    private static readonly Lock s_lock = new();
    private static CudaDriver? s_driver;
    private static ImmutableArray<CudaDevice> s_devices = [];

    /// <summary>The driver; null while none was found that answers.</summary>
    public static CudaDriver? Driver => Volatile.Read(ref s_driver);

    /// <summary>Devices of the driver; empty while there is none.</summary>
    public static ImmutableArray<CudaDevice> Devices
    {
        get
        {
            lock (s_lock) return s_devices;
        }
    }

    /// <summary>The device with this number; asks the driver again when it is not among those that are known.</summary>
    public static CudaDevice? DeviceOf(int handle)
    {
        CudaDevice? Known() => Devices.FirstOrDefault(d => d.Handle == handle);
        if (Known() is { } known) return known;
        lock (s_lock)
        {
            if (s_driver is not null) s_devices = CudaDevice.All(s_driver);
        }

        return Known();
    }

    /// <summary>Finds and initialises the driver.</summary>
    /// <param name="folder">Folder looked in first, or null.</param>
    public static Availability Find(string? folder)
    {
        lock (s_lock)
        {
            if (s_driver is not null)
            {
                s_devices = CudaDevice.All(s_driver);
                return s_devices.Length == 0
                    ? Availability.Missing(CudaAbsence.Of(CudaStatus.NoDevice, "cuDeviceGetCount", s_driver.File))
                    : Availability.Present(Describe());
            }

            if (CudaLibraries.Driver(folder, out string whyNot) is not { } library) return Availability.Missing(CudaAbsence.NoDriverLibrary(whyNot));
            if (CudaDriver.Bind(library.File, library.Find, out whyNot) is not { } driver) return Availability.Missing(whyNot);
            if (Start(driver) is { } reason) return Availability.Missing(reason);
            s_devices = CudaDevice.All(driver);
            if (s_devices.Length == 0) return Availability.Missing(CudaAbsence.Of(CudaStatus.NoDevice, "cuDeviceGetCount", driver.File));
            Volatile.Write(ref s_driver, driver);
            return Availability.Present(Describe());
        }
    }

    private static string Describe() => string.Join(", ", s_devices.Select(d => d.Info.Name));

    /// <summary>Initialises a driver.</summary>
    /// <returns>Why it cannot be used; null when it can.</returns>
    internal static unsafe string? Start(CudaDriver driver)
    {
        // Asked first: it tells the toolkit's stub apart from a driver without a device.
        int version;
        CudaStatus status = driver.DriverGetVersion(&version);
        if (status != CudaStatus.Success) return CudaAbsence.Of(status, "cuDriverGetVersion", driver.File);
        status = driver.Init(0);
        return status == CudaStatus.Success ? null : CudaAbsence.Of(status, "cuInit", driver.File);
    }
}
