using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Driver;

/// <summary>A device as the driver counts it in this process.</summary>
/// <param name="Ordinal">Position with the driver, after CUDA_VISIBLE_DEVICES; not that of NVML.</param>
/// <param name="Handle">Number with the driver (<c>CUdevice</c>).</param>
/// <param name="Uuid">Unique id; with a partitioned device that of the instance.</param>
/// <param name="PciBusId">Place on the bus ("0000:3b:00.0"), by which NVML is matched.</param>
/// <param name="Info">What the trace states of it.</param>
internal sealed record CudaDevice(int Ordinal, int Handle, string Uuid, string PciBusId, DeviceInfo Info)
{
    /// <summary>Asks the driver for its devices; those that fail to answer are left out.</summary>
    public static unsafe ImmutableArray<CudaDevice> All(CudaDriver driver)
    {
        int count;
        if (driver.DeviceGetCount(&count) != CudaStatus.Success) return [];
        int version = 0;
        driver.DriverGetVersion(&version);
        string driverVersion = $"CUDA {Dotted(version)}";
        List<CudaDevice> devices = [];
        for (int ordinal = 0; ordinal < count; ordinal++)
        {
            int handle;
            if (driver.DeviceGet(&handle, ordinal) == CudaStatus.Success) devices.Add(Ask(driver, ordinal, handle, driverVersion));
        }

        return [.. devices];
    }

    /// <summary>Version as a person writes it: 12040 is "12.4".</summary>
    public static string Dotted(int version) => string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");

    private static unsafe CudaDevice Ask(CudaDriver driver, int ordinal, int handle, string driverVersion)
    {
        const int Most = 256;
        byte* text = stackalloc byte[Most];
        string name = driver.DeviceGetName(text, Most - 1, handle) == CudaStatus.Success ? Text(text) : $"CUDA device {ordinal}";
        string bus = driver.DeviceGetPciBusId(text, Most - 1, handle) == CudaStatus.Success ? Text(text).ToLowerInvariant() : "";
        CudaUuid id = default;
        string uuid = driver.DeviceGetUuid(&id, handle) == CudaStatus.Success ? id.ToString() : "";
        nuint memory = 0;
        driver.DeviceTotalMem(&memory, handle);
        var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        properties["cuda_ordinal"] = ordinal.ToString(CultureInfo.InvariantCulture);
        properties["compute_capability"] = $"{Attribute(driver, CudaDeviceAttribute.ComputeCapabilityMajor, handle)}.{Attribute(driver, CudaDeviceAttribute.ComputeCapabilityMinor, handle)}";
        properties["global_memory_bytes"] = ((ulong)memory).ToString(CultureInfo.InvariantCulture);
        properties["multiprocessors"] = Attribute(driver, CudaDeviceAttribute.MultiprocessorCount, handle);
        properties["pci_bus_id"] = bus;
        properties["uuid"] = uuid;
        // A simulated driver says so in the name of its devices; nothing it gives is a measurement of hardware.
        DeviceApi api = name.Contains("simulated", StringComparison.OrdinalIgnoreCase) ? DeviceApi.Simulated : DeviceApi.Cuda;
        return new CudaDevice(ordinal, handle, uuid, bus, new DeviceInfo(name, api, "NVIDIA", driverVersion) { Properties = properties.ToImmutable() });
    }

    private static unsafe string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    private static unsafe string Attribute(CudaDriver driver, CudaDeviceAttribute attribute, int device)
    {
        int value;
        return driver.DeviceGetAttribute(&value, attribute, device) == CudaStatus.Success ? value.ToString(CultureInfo.InvariantCulture) : "?";
    }
}
