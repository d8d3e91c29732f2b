using System.Text;
using HybridProfiler.OpenCL;
using Silk.NET.OpenCL;

namespace CodeReader.Imaging;

/// <summary>The first OpenCL device of the machine with a context and one in-order queue that stamps its commands.</summary>
internal sealed unsafe class OpenClDevice : IDisposable
{
    private OpenClDevice(CL api, nint device, nint context, OpenClQueue queue, string name) =>
        (Api, Device, Context, Queue, Name) = (api, device, context, queue, name);

    internal CL Api { get; }

    internal nint Device { get; }

    internal nint Context { get; }

    /// <summary>The command queue, through which commands are enqueued and recorded.</summary>
    internal OpenClQueue Queue { get; }

    internal string Name { get; }

    /// <summary>Opens the first device of the first platform that has one.</summary>
    /// <returns>The device, or null and why there is none: a machine without OpenCL is no error.</returns>
    internal static OpenClDevice? TryOpen(out string whyNot)
    {
        CL api;
        try
        {
            api = CL.GetApi();
        }
        catch (Exception e) when (e is FileNotFoundException or DllNotFoundException)
        {
            whyNot = "no OpenCL loader (libOpenCL.so.1) on this machine";
            return null;
        }

        uint platforms = 0;
        api.GetPlatformIDs(0, null, &platforms);
        var ids = new nint[platforms];
        fixed (nint* pointer = ids)
            api.GetPlatformIDs(platforms, pointer, null);
        whyNot = $"{platforms} OpenCL platforms, no device in any";
        foreach (nint platform in ids)
        {
            nint device = 0;
            if (api.GetDeviceIDs(platform, DeviceType.All, 1, &device, null) != 0)
                continue;
            int status;
            nint context = api.CreateContext(null, 1, &device, null, null, &status);
            if (status == 0)
                return new OpenClDevice(api, device, context, OpenClQueue.Create(api, context, device), NameOf(api, device));
            whyNot = $"{NameOf(api, device)}: clCreateContext returned {(ErrorCodes)status}";
        }
        return null;
    }

    /// <summary>Throws with the call's name when an OpenCL call did not return CL_SUCCESS.</summary>
    internal static void Check(int status, string call)
    {
        if (status != 0)
            throw new InvalidOperationException($"{call} returned {(ErrorCodes)status} ({status}).");
    }

    /// <summary>Compiles OpenCL C; the compiler's messages are in the exception when it fails.</summary>
    internal nint Build(string source)
    {
        int status;
        byte[] text = Encoding.UTF8.GetBytes(source);
        nint program;
        fixed (byte* pointer = text)
        {
            byte* lines = pointer;
            nuint length = (nuint)text.Length;
            program = Api.CreateProgramWithSource(Context, 1, &lines, &length, &status);
        }
        Check(status, "clCreateProgramWithSource");
        nint device = Device;
        if (Api.BuildProgram(program, 1, &device, (byte*)null, null, null) == 0)
            return program;

        nuint size;
        Api.GetProgramBuildInfo(program, Device, ProgramBuildInfo.BuildLog, 0, null, &size);
        var log = new byte[size];
        fixed (byte* pointer = log)
            Api.GetProgramBuildInfo(program, Device, ProgramBuildInfo.BuildLog, size, pointer, null);
        throw new InvalidOperationException($"The kernels do not build on {Name}:\n{Encoding.UTF8.GetString(log).TrimEnd('\0')}");
    }

    internal nint Kernel(nint program, string name)
    {
        int status;
        nint kernel = Api.CreateKernel(program, name, &status);
        Check(status, $"clCreateKernel({name})");
        return kernel;
    }

    internal nint Buffer(int bytes, MemFlags flags)
    {
        int status;
        nint buffer = Api.CreateBuffer(Context, flags, (nuint)bytes, null, &status);
        Check(status, $"clCreateBuffer({bytes} bytes)");
        return buffer;
    }

    public void Dispose()
    {
        Queue.Dispose();
        Api.ReleaseContext(Context);
        Api.Dispose();
    }

    private static string NameOf(CL api, nint device)
    {
        nuint size;
        api.GetDeviceInfo(device, DeviceInfo.Name, 0, null, &size);
        byte[] name = new byte[size];
        fixed (byte* pointer = name)
            api.GetDeviceInfo(device, DeviceInfo.Name, size, pointer, null);
        return Encoding.UTF8.GetString(name).TrimEnd('\0');
    }
}
