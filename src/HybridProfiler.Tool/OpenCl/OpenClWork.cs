using System.Text;
using HybridProfiler.OpenCL;
using HybridProfiler.Tool.SelfTest;
using Silk.NET.OpenCL;

namespace HybridProfiler.Tool.OpenCl;

/// <summary>Work with a known result on one device: a buffer is written, a kernel runs some times, the buffer is read.</summary>
internal sealed unsafe class OpenClWork : IDisposable
{
    /// <summary>Integers in the buffer.</summary>
    public const int Items = 4096;

    private const string Source = """
        __kernel void advance(__global int* data) {
            int x = data[get_global_id(0)];
            for (int i = 0; i < 64; i++) x = x * 1664525 + 1013904223;
            data[get_global_id(0)] = x;
        }
        """;

    private readonly CL _api;
    private readonly nint _context, _program, _kernel, _buffer;
    private readonly OpenClQueue _queue;

    /// <summary>Prepares the work; the program is compiled here.</summary>
    /// <exception cref="WorkFailedException">The driver refuses a step.</exception>
    public OpenClWork(OpenClMachine machine, OpenClDevice device)
    {
        _api = machine.Api;
        int status;
        nint handle = device.Handle;
        _context = _api.CreateContext(null, 1, &handle, null, null, &status);
        Check(status, "clCreateContext");
        fixed (byte* text = Encoding.UTF8.GetBytes(Source + "\0"))
        {
            byte* lines = text;
            _program = _api.CreateProgramWithSource(_context, 1, &lines, null, &status);
        }

        Check(status, "clCreateProgramWithSource");
        Check(_api.BuildProgram(_program, 1, &handle, (byte*)null, null, null), "clBuildProgram");
        _kernel = _api.CreateKernel(_program, "advance", &status);
        Check(status, "clCreateKernel");
        _buffer = _api.CreateBuffer(_context, MemFlags.ReadWrite, (nuint)Bytes, null, &status);
        Check(status, "clCreateBuffer");
        nint buffer = _buffer;
        Check(_api.SetKernelArg(_kernel, 0, (nuint)sizeof(nint), &buffer), "clSetKernelArg");
        _queue = OpenClQueue.Create(_api, _context, handle, "self-test");
    }

    /// <summary>Bytes of one transfer.</summary>
    public static int Bytes => Items * sizeof(int);

    /// <summary>What the buffer holds after so many kernels.</summary>
    public static int Expected(int item, int kernels)
    {
        for (int i = 0; i < 64 * kernels; i++) item = unchecked((item * 1664525) + 1013904223);
        return item;
    }

    /// <summary>Writes the numbers from 0 on into the buffer.</summary>
    public void Write()
    {
        int[] data = [.. Enumerable.Range(0, Items)];
        fixed (int* pointer = data) Check(_queue.EnqueueWriteBuffer(_buffer, true, 0, (nuint)Bytes, pointer, 0, null, null), "clEnqueueWriteBuffer");
    }

    /// <summary>Starts the kernel once.</summary>
    public void Launch()
    {
        nuint size = Items;
        Check(_queue.EnqueueNdrangeKernel(_kernel, 1, null, &size, null, 0, null, null), "clEnqueueNDRangeKernel");
    }

    /// <summary>Waits for everything that was started.</summary>
    public void Finish() => Check(_queue.Finish(), "clFinish");

    /// <summary>Reads the buffer.</summary>
    public int[] Read()
    {
        int[] data = new int[Items];
        fixed (int* pointer = data) Check(_queue.EnqueueReadBuffer(_buffer, true, 0, (nuint)Bytes, pointer, 0, null, null), "clEnqueueReadBuffer");
        return data;
    }

    public void Dispose()
    {
        _queue.Dispose();
        _api.ReleaseMemObject(_buffer);
        _api.ReleaseKernel(_kernel);
        _api.ReleaseProgram(_program);
        _api.ReleaseContext(_context);
    }

    private static void Check(int status, string call)
    {
        if (status != 0) throw new WorkFailedException($"{call} returned {(ErrorCodes)status}");
    }
}
