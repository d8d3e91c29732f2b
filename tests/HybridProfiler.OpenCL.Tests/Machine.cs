using System.Text;
using Silk.NET.OpenCL;

// Sessions are process-wide: tests that record must not run side by side.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace HybridProfiler.OpenCL.Tests;

/// <summary>A context over all devices of the first platform, and the kernels of the tests. Skips the test where there is none.</summary>
internal sealed unsafe class Machine : IDisposable
{
    private const string Source = """
        __kernel void add(__global int* data, int amount) { data[get_global_id(0)] += amount; }
        __kernel void spin(__global int* data, int rounds) {
            int x = data[get_global_id(0)];
            for (int i = 0; i < rounds; i++) x = x * 1664525 + 1013904223;
            data[get_global_id(0)] = x;
        }
        """;

    private readonly nint _program;

    public Machine()
    {
        try
        {
            Api = CL.GetApi();
        }
        catch (FileNotFoundException e)
        {
            Assert.Skip($"no OpenCL loader: {e.Message}");
            throw;
        }

        uint platforms = 0;
        nint platform;
        if (Api.GetPlatformIDs(1, &platform, &platforms) != 0 || platforms == 0) Assert.Skip("the OpenCL loader finds no platform");
        uint count = 0;
        if (Api.GetDeviceIDs(platform, DeviceType.All, 0, null, &count) != 0 || count == 0) Assert.Skip("the first OpenCL platform has no device");
        Devices = new nint[count];
        int status;
        fixed (nint* devices = Devices)
        {
            Check(Api.GetDeviceIDs(platform, DeviceType.All, count, devices, null));
            Context = Api.CreateContext(null, count, devices, null, null, &status);
            Check(status);
        }

        fixed (byte* text = Encoding.UTF8.GetBytes(Source + "\0"))
        {
            byte* lines = text;
            _program = Api.CreateProgramWithSource(Context, 1, &lines, null, &status);
            Check(status);
        }

        Check(Api.BuildProgram(_program, 0, null, (byte*)null, null, null));
    }

    public CL Api { get; }

    public nint[] Devices { get; }

    public nint Context { get; }

    public static void Check(int status) => Assert.Equal(0, status);

    public nint Kernel(string name, nint buffer, int argument)
    {
        int status;
        nint kernel = Api.CreateKernel(_program, name, &status);
        Check(status);
        Check(Api.SetKernelArg(kernel, 0, (nuint)sizeof(nint), &buffer));
        Check(Api.SetKernelArg(kernel, 1, sizeof(int), &argument));
        return kernel;
    }

    public nint Buffer(int bytes)
    {
        int status;
        nint buffer = Api.CreateBuffer(Context, MemFlags.ReadWrite, (nuint)bytes, null, &status);
        Check(status);
        return buffer;
    }

    public OpenClQueue Queue(int device = 0, string? name = null, CommandQueueProperties properties = CommandQueueProperties.None) =>
        OpenClQueue.Create(Api, Context, Devices[device % Devices.Length], name, properties);

    public void Dispose()
    {
        Api.ReleaseProgram(_program);
        Api.ReleaseContext(Context);
    }
}
