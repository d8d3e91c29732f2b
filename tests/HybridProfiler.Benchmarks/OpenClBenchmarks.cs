using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HybridProfiler.OpenCL;
using Silk.NET.OpenCL;

namespace HybridProfiler.Benchmarks;

/// <summary>
/// What <see cref="OpenClQueue"/> adds to the calls of Silk.NET, on PoCL's <c>basic</c> device: it runs commands within the
/// program's own calls, so that no worker thread of the driver blurs the difference. The kernel has one work-item.
/// </summary>
internal sealed unsafe partial class OpenClBenchmarks : BenchmarkSuite
{
    private const int Batch = 50;

    public override void Run(string filter, Summary summary)
    {
        string[] names = [.. from command in (string[])["kernel", "marker"] from how in (string[])["bare calls", "recording off", "recording on"] select $"opencl {command}, {how}"];
        if (!names.Any(name => name.Contains(filter, StringComparison.OrdinalIgnoreCase))) return;
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("POCL_DEVICES") is null) _ = SetEnv("POCL_DEVICES", "basic", 1);
        if (Open(out string whyNot) is not { } device)
        {
            Console.WriteLine($"opencl: not measured, {whyNot}");
            return;
        }

        using OpenClQueue queue = device.Queue;
        Session? session = null;
        void Start() => session = Profiler.Configure().AddOpenCL().Start();
        void Stop() => session!.Dispose();
        new Interleaved(41, 1000)
            .Add(names[0], n => BareKernels(device, n))
            .Add(names[1], n => Kernels(device, n), names[0])
            .Add(names[2], n => Kernels(device, n), names[0], before: Start, after: Stop)
            .Add(names[3], n => BareMarkers(device, n))
            .Add(names[4], n => Markers(device, n), names[3])
            .Add(names[5], n => Markers(device, n), names[3], before: Start, after: Stop)
            .Run(filter, summary);
    }

    private static Device? Open(out string whyNot)
    {
        try
        {
            CL cl = CL.GetApi();
            nint platform, device;
            uint found = 0;
            if (cl.GetPlatformIDs(1, &platform, &found) != 0 || found == 0) return Missing("no platform", out whyNot);
            if (cl.GetDeviceIDs(platform, DeviceType.All, 1, &device, null) != 0) return Missing("no device", out whyNot);
            byte* name = stackalloc byte[256];
            cl.GetDeviceInfo(device, Silk.NET.OpenCL.DeviceInfo.Name, 255, name, null);
            string text = Marshal.PtrToStringUTF8((nint)name)!;
            if (!text.StartsWith("basic", StringComparison.Ordinal)) return Missing($"the first device is {text}, not PoCL's basic", out whyNot);
            int status;
            nint context = cl.CreateContext(null, 1, &device, null, null, &status);
            fixed (byte* source = "__kernel void one(__global int* data) { data[0] += 1; }\0"u8)
            {
                byte* lines = source;
                nint program = cl.CreateProgramWithSource(context, 1, &lines, null, &status);
                if (cl.BuildProgram(program, 0, null, (byte*)null, null, null) != 0) return Missing("the kernel does not build", out whyNot);
                nint kernel = cl.CreateKernel(program, "one", &status);
                nint buffer = cl.CreateBuffer(context, MemFlags.ReadWrite, 4, null, &status);
                cl.SetKernelArg(kernel, 0, (nuint)sizeof(nint), &buffer);
                whyNot = "";
                return new Device(cl, OpenClQueue.Create(cl, context, device), kernel);
            }
        }
        catch (FileNotFoundException e)
        {
            return Missing(e.Message, out whyNot);
        }
    }

    private static Device? Missing(string why, out string whyNot)
    {
        whyNot = why;
        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BareKernels(Device device, int n)
    {
        nuint size = 1;
        nint queue = device.Queue.Handle;
        for (int i = 0; i < n; i++)
        {
            device.Api.EnqueueNdrangeKernel(queue, device.Kernel, 1, null, &size, null, 0, null, null);
            if (i % Batch == 0) device.Api.Finish(queue);
        }

        device.Api.Finish(queue);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Kernels(Device device, int n)
    {
        nuint size = 1;
        OpenClQueue queue = device.Queue;
        for (int i = 0; i < n; i++)
        {
            queue.EnqueueNdrangeKernel(device.Kernel, 1, null, &size, null, 0, null, null);
            if (i % Batch == 0) queue.Finish();
        }

        queue.Finish();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BareMarkers(Device device, int n)
    {
        nint queue = device.Queue.Handle;
        for (int i = 0; i < n; i++)
        {
            device.Api.EnqueueMarkerWithWaitList(queue, 0, null, null);
            if (i % Batch == 0) device.Api.Finish(queue);
        }

        device.Api.Finish(queue);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Markers(Device device, int n)
    {
        OpenClQueue queue = device.Queue;
        for (int i = 0; i < n; i++)
        {
            queue.EnqueueMarkerWithWaitList(0, null, null);
            if (i % Batch == 0) queue.Finish();
        }

        queue.Finish();
    }

    // PoCL reads the environment of the C library, which .NET does not write to.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);

    private sealed record Device(CL Api, OpenClQueue Queue, nint Kernel);
}
