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
    private readonly OpenClProgram _program;
    private readonly nint _kernel, _buffer;
    private readonly OpenClQueue _queue;

    /// <summary>Prepares the work; the program is compiled here.</summary>
    /// <exception cref="WorkFailedException">The driver refuses a step.</exception>
    public OpenClWork(OpenClMachine machine, OpenClDevice device)
    {
        _api = machine.Api;
        _program = new OpenClProgram(_api, device, Source);
        _kernel = _program.Kernel("advance");
        _buffer = _program.Buffer(Bytes, _kernel, 0);
        _queue = OpenClQueue.Create(_api, _program.Context, device.Handle, "self-test");
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
        fixed (int* pointer = data) OpenClProgram.Check(_queue.EnqueueWriteBuffer(_buffer, true, 0, (nuint)Bytes, pointer, 0, null, null), "clEnqueueWriteBuffer");
    }

    /// <summary>Starts the kernel once.</summary>
    public void Launch()
    {
        nuint size = Items;
        OpenClProgram.Check(_queue.EnqueueNdrangeKernel(_kernel, 1, null, &size, null, 0, null, null), "clEnqueueNDRangeKernel");
    }

    /// <summary>Waits for everything that was started.</summary>
    public void Finish() => OpenClProgram.Check(_queue.Finish(), "clFinish");

    /// <summary>Reads the buffer.</summary>
    public int[] Read()
    {
        int[] data = new int[Items];
        fixed (int* pointer = data) OpenClProgram.Check(_queue.EnqueueReadBuffer(_buffer, true, 0, (nuint)Bytes, pointer, 0, null, null), "clEnqueueReadBuffer");
        return data;
    }

    public void Dispose()
    {
        _queue.Dispose();
        _program.Dispose();
    }
}
