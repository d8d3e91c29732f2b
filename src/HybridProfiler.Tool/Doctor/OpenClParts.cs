using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Devices;
using HybridProfiler.Tool.OpenCl;

namespace HybridProfiler.Tool.Doctor;

/// <summary>The OpenCL loader and every device that it knows.</summary>
internal static class OpenClParts
{
    public static PartGroup Examine()
    {
        // What a session would say, in its own words.
        Availability backend = SessionOptions.Default.AddOpenCL().Backends[0].Probe();
        if (OpenClMachine.TryOpen() is not { } machine)
        {
            return Group(Missing("opencl.loader", "loader", "not found", "library-missing", backend.Reason,
                "apt-get install ocl-icd-libopencl1 (Debian, Ubuntu); on Windows the graphics driver brings it"));
        }

        Part loader = new("opencl.loader", "loader", PartState.Ok, "found")
        {
            Path = LoadedLibrary.PathOf("libOpenCL") ?? LoadedLibrary.PathOf("OpenCL"),
        };
        if (machine.Devices.IsEmpty)
        {
            return Group(loader, Missing("opencl.device", "device", "none", "no-device", backend.Reason,
                "install the driver of your device (for the processor itself: apt-get install pocl-opencl-icd), or look at OCL_ICD_VENDORS"));
        }

        return Group([loader, .. machine.Devices.Select(Device)]);
    }

    private static Part Device(OpenClDevice device, int number) =>
        new($"opencl.device.{number}", "device", PartState.Ok, $"{device.Name} on {device.Platform}")
        {
            Version = device.DriverVersion,
            Facts = ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal,
                [
                    KeyValuePair.Create("platform", device.Platform),
                    KeyValuePair.Create("platform_version", device.PlatformVersion),
                    KeyValuePair.Create("vendor", device.Vendor),
                    KeyValuePair.Create("opencl_version", device.OpenClVersion),
                    KeyValuePair.Create("timer_resolution_ns", device.TimerResolutionNs.ToString(CultureInfo.InvariantCulture)),
                ]),
        };

    private static PartGroup Group(params ImmutableArray<Part> parts) => new("opencl", "OpenCL", parts);

    private static Part Missing(string id, string name, string text, string cause, string reason, string remedy) =>
        new(id, name, PartState.Absent, text) { Cause = cause, Reason = reason, Loss = "device work in OpenCL is not recorded", Remedy = remedy };
}
