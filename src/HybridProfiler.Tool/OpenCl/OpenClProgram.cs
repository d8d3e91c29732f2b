using System.Text;
using HybridProfiler.Tool.SelfTest;
using Silk.NET.OpenCL;

namespace HybridProfiler.Tool.OpenCl;

/// <summary>A context on one device with a program built for it; what is made through it is given back with it.</summary>
internal sealed unsafe class OpenClProgram : IDisposable
{
    private readonly CL _api;
    private readonly nint _program;
    private readonly List<nint> _kernels = [], _buffers = [];

    /// <summary>Builds the program.</summary>
    /// <param name="api">The API.</param>
    /// <param name="device">The device.</param>
    /// <param name="source">Source text.</param>
    /// <param name="options">Options of the compiler.</param>
    /// <exception cref="WorkFailedException">The driver refuses a step.</exception>
    public OpenClProgram(CL api, OpenClDevice device, string source, string options = "")
    {
        _api = api;
        int status;
        nint handle = device.Handle;
        Context = api.CreateContext(null, 1, &handle, null, null, &status);
        Check(status, "clCreateContext");
        fixed (byte* text = Encoding.UTF8.GetBytes(source + "\0"))
        {
            byte* lines = text;
            _program = api.CreateProgramWithSource(Context, 1, &lines, null, &status);
        }

        Check(status, "clCreateProgramWithSource");
        fixed (byte* words = Encoding.UTF8.GetBytes(options + "\0")) Check(api.BuildProgram(_program, 1, &handle, words, null, null), "clBuildProgram");
    }

    /// <summary>The context.</summary>
    public nint Context { get; }

    /// <summary>Throws when a call did not succeed.</summary>
    /// <exception cref="WorkFailedException">It did not.</exception>
    public static void Check(int status, string call)
    {
        if (status != 0) throw new WorkFailedException($"{call} returned {(ErrorCodes)status}");
    }

    /// <summary>A kernel of the program.</summary>
    public nint Kernel(string name)
    {
        int status;
        nint kernel = _api.CreateKernel(_program, name, &status);
        Check(status, "clCreateKernel");
        _kernels.Add(kernel);
        return kernel;
    }

    /// <summary>A buffer to read and write, as an argument of a kernel.</summary>
    public nint Buffer(long bytes, nint kernel, uint argument)
    {
        int status;
        nint buffer = _api.CreateBuffer(Context, MemFlags.ReadWrite, (nuint)bytes, null, &status);
        Check(status, "clCreateBuffer");
        _buffers.Add(buffer);
        Check(_api.SetKernelArg(kernel, argument, (nuint)sizeof(nint), &buffer), "clSetKernelArg");
        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint buffer in _buffers) _api.ReleaseMemObject(buffer);
        foreach (nint kernel in _kernels) _api.ReleaseKernel(kernel);
        _api.ReleaseProgram(_program);
        _api.ReleaseContext(Context);
    }
}
