using System.Collections.Immutable;
using System.Text;
using Silk.NET.OpenCL;

namespace HybridProfiler.Tool.OpenCl;

/// <summary>The OpenCL loader of this machine and what it knows.</summary>
internal sealed unsafe class OpenClMachine
{
    private OpenClMachine(CL api)
    {
        Api = api;
        Devices = [.. Enumerate()];
    }

    /// <summary>The API.</summary>
    public CL Api { get; }

    /// <summary>Devices of all platforms, in the loader's order.</summary>
    public ImmutableArray<OpenClDevice> Devices { get; }

    /// <summary>The machine; null where there is no loader.</summary>
    public static OpenClMachine? TryOpen()
    {
        try
        {
            return new OpenClMachine(CL.GetApi());
        }
        catch (Exception e) when (e is FileNotFoundException or DllNotFoundException or BadImageFormatException)
        {
            return null;
        }
    }

    private List<OpenClDevice> Enumerate()
    {
        List<OpenClDevice> found = [];
        foreach (nint platform in Handles((uint n, nint* ids, uint* count) => Api.GetPlatformIDs(n, ids, count)))
        {
            string name = Platform(platform, PlatformInfo.Name), version = Platform(platform, PlatformInfo.Version);
            foreach (nint device in Handles((uint n, nint* ids, uint* count) => Api.GetDeviceIDs(platform, DeviceType.All, n, ids, count)))
            {
                ulong resolution = 0;
                Api.GetDeviceInfo(device, DeviceInfo.ProfilingTimerResolution, sizeof(ulong), &resolution, null);
                found.Add(new OpenClDevice(
                    name, version, platform, device, Device(device, DeviceInfo.Name), Device(device, DeviceInfo.Vendor),
                    Device(device, DeviceInfo.DriverVersion), Device(device, DeviceInfo.Version), (long)resolution));
            }
        }

        return found;
    }

    private delegate int Listing(uint capacity, nint* ids, uint* count);

    private static nint[] Handles(Listing list)
    {
        uint count = 0;
        if (list(0, null, &count) != 0 || count == 0) return [];
        nint[] handles = new nint[count];
        fixed (nint* ids = handles) return list(count, ids, null) == 0 ? handles : [];
    }

    private string Device(nint device, DeviceInfo what) => Text((nuint size, void* value, nuint* needed) => Api.GetDeviceInfo(device, what, size, value, needed));

    private string Platform(nint platform, PlatformInfo what) => Text((nuint size, void* value, nuint* needed) => Api.GetPlatformInfo(platform, what, size, value, needed));

    private delegate int Question(nuint size, void* value, nuint* needed);

    private static string Text(Question ask)
    {
        nuint size = 0;
        if (ask(0, null, &size) != 0 || size == 0) return "";
        byte[] text = new byte[size];
        fixed (byte* value = text) return ask(size, value, null) == 0 ? Encoding.UTF8.GetString(text).TrimEnd('\0').Trim() : "";
    }
}
