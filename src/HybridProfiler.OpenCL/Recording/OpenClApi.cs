using System.Text;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>
/// The OpenCL loader as the profiler itself uses it. Events outlive the API object of the program that made them, so the
/// profiler has one of its own, which is never disposed.
/// </summary>
internal static unsafe class OpenClApi
{
    private static readonly Lazy<(CL? Api, string WhyNot)> s_api = new(Load);

    /// <summary>The API, or null and why it is missing.</summary>
    public static CL? TryGet(out string whyNot)
    {
        (CL? api, whyNot) = s_api.Value;
        return api;
    }

    /// <summary>The API.</summary>
    /// <exception cref="OpenClException">There is no loader.</exception>
    public static CL Get() => TryGet(out string whyNot) ?? throw new OpenClException(whyNot, 0);

    /// <summary>Devices of all platforms.</summary>
    public static List<(nint Platform, nint Device)> Devices(CL api)
    {
        List<(nint, nint)> found = [];
        uint platforms = 0;
        if (api.GetPlatformIDs(0, null, &platforms) != 0 || platforms == 0) return found;
        nint[] platformIds = new nint[platforms];
        fixed (nint* ids = platformIds)
        {
            if (api.GetPlatformIDs(platforms, ids, null) != 0) return found;
        }

        foreach (nint platform in platformIds)
        {
            uint devices = 0;
            if (api.GetDeviceIDs(platform, DeviceType.All, 0, null, &devices) != 0 || devices == 0) continue;
            nint[] deviceIds = new nint[devices];
            fixed (nint* ids = deviceIds)
            {
                if (api.GetDeviceIDs(platform, DeviceType.All, devices, ids, null) != 0) continue;
            }

            foreach (nint device in deviceIds) found.Add((platform, device));
        }

        return found;
    }

    /// <summary>A text that the driver states of a device; empty when it states none.</summary>
    public static string Text(CL api, nint device, Silk.NET.OpenCL.DeviceInfo what)
    {
        nuint size;
        if (api.GetDeviceInfo(device, what, 0, null, &size) != 0 || size == 0) return "";
        byte[] text = new byte[size];
        fixed (byte* pointer = text)
        {
            if (api.GetDeviceInfo(device, what, size, pointer, null) != 0) return "";
        }

        return Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
    }

    /// <summary>A number that the driver states of a device; 0 when it states none.</summary>
    public static long Number(CL api, nint device, Silk.NET.OpenCL.DeviceInfo what)
    {
        ulong value = 0;
        nuint size;
        return api.GetDeviceInfo(device, what, sizeof(ulong), &value, &size) == 0 ? (long)value : 0;
    }

    /// <summary>Text that the driver states of the platform of a device.</summary>
    public static string PlatformOf(CL api, nint device)
    {
        nint platform;
        nuint size;
        if (api.GetDeviceInfo(device, Silk.NET.OpenCL.DeviceInfo.Platform, (nuint)sizeof(nint), &platform, null) != 0) return "";
        if (api.GetPlatformInfo(platform, PlatformInfo.Name, 0, null, &size) != 0) return "";
        byte[] text = new byte[size];
        fixed (byte* pointer = text)
        {
            if (api.GetPlatformInfo(platform, PlatformInfo.Name, size, pointer, null) != 0) return "";
        }

        return Encoding.UTF8.GetString(text).TrimEnd('\0');
    }

    /// <summary>Bytes of memory objects together.</summary>
    public static long BytesOf(uint count, nint* memory)
    {
        if (memory == null || TryGet(out _) is not { } api) return 0;
        long bytes = 0;
        for (uint i = 0; i < count; i++)
        {
            nuint size = 0;
            if (api.GetMemObjectInfo(memory[i], MemInfo.Size, (nuint)sizeof(nuint), &size, null) == 0) bytes += (long)size;
        }

        return bytes;
    }

    private static (CL?, string) Load()
    {
        try
        {
            return (CL.GetApi(), "");
        }
        catch (Exception e) when (e is FileNotFoundException or DllNotFoundException or BadImageFormatException)
        {
            return (null, "no OpenCL loader (libOpenCL.so.1, OpenCL.dll); on Debian and Ubuntu: apt-get install ocl-icd-libopencl1, and a driver such as pocl-opencl-icd");
        }
    }
}
