using System.Text;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Cuda;

/// <summary>Work with a known result on one device: numbers go to it, a kernel changes them some times, they come back. Used on one thread.</summary>
internal sealed unsafe class CudaWork : IDisposable
{
    /// <summary>Name of the kernel.</summary>
    public const string Kernel = "hybridprof_advance";

    /// <summary>Integers in the buffer.</summary>
    public const int Items = 1 << 16;

    private const int Block = 256;

    private readonly CudaProgram _program;
    private readonly int _device;
    private readonly nint _context, _module, _kernel;
    private readonly ulong _buffer;
    private readonly uint* _host;

    /// <summary>Prepares the work in the device's primary context.</summary>
    /// <exception cref="WorkFailedException">The driver refuses a step.</exception>
    public CudaWork(CudaProgram program, int ordinal)
    {
        _program = program;
        int device;
        nint context, kernel, stream;
        program.Check(program.DeviceGet(&device, ordinal), "cuDeviceGet");
        _device = device;
        program.Check(program.PrimaryRetain(&context, device), "cuDevicePrimaryCtxRetain");
        _context = context;
        program.Check(program.PushCurrent(context), "cuCtxPushCurrent");
        _module = program.LoadModule(Text("4.0", "sm_50"), Text("6.3", "sm_75"));
        fixed (byte* name = Encoding.ASCII.GetBytes(Kernel + "\0")) program.Check(program.GetFunction(&kernel, _module, name), "cuModuleGetFunction");
        _kernel = kernel;
        ulong buffer;
        program.Check(program.MemAlloc(&buffer, (nuint)Bytes), "cuMemAlloc");
        _buffer = buffer;
        void* host;
        program.Check(program.HostAlloc(&host, (nuint)Bytes, 0), "cuMemHostAlloc");
        _host = (uint*)host;
        program.Check(program.StreamCreate(&stream, 1), "cuStreamCreate");
        Stream = stream;
    }

    /// <summary>Bytes of one copy.</summary>
    public static long Bytes => Items * sizeof(uint);

    /// <summary>The stream everything goes to.</summary>
    public nint Stream { get; }

    /// <summary>What the kernels make of a number.</summary>
    /// <param name="item">The number.</param>
    /// <param name="rounds">Rounds of all kernels together.</param>
    public static uint Expected(uint item, long rounds)
    {
        // One round is x -> factor * x + summand; two rounds after one another are such a step again.
        uint factor = 1664525, summand = 1013904223;
        for (; rounds > 0; rounds >>= 1)
        {
            if ((rounds & 1) != 0) item = unchecked((factor * item) + summand);
            (factor, summand) = unchecked((factor * factor, (factor * summand) + summand));
        }

        return item;
    }

    /// <summary>Copies the numbers from 0 on to the device. The memory they are copied from is that of <see cref="Receive"/>.</summary>
    public void Send() => Send(Bytes);

    /// <summary>Copies the first of the numbers to the device.</summary>
    public void Send(long bytes)
    {
        for (int i = 0; i < Items; i++) _host[i] = (uint)i;
        _program.Check(_program.CopyToDevice(_buffer, _host, (nuint)bytes, Stream), "cuMemcpyHtoDAsync");
    }

    /// <summary>Starts the kernel.</summary>
    /// <param name="rounds">How often it advances each number.</param>
    public void Launch(int rounds)
    {
        ulong buffer = _buffer;
        uint count = (uint)rounds;
        void** arguments = stackalloc void*[] { &buffer, &count };
        _program.Check(_program.Launch(_kernel, Items / Block, 1, 1, Block, 1, 1, 0, Stream, arguments, null), "cuLaunchKernel");
    }

    /// <summary>Copies the numbers back and waits for them.</summary>
    public uint[] Receive()
    {
        _program.Check(_program.CopyToHost(_host, _buffer, (nuint)Bytes, Stream), "cuMemcpyDtoHAsync");
        Finish();
        return new ReadOnlySpan<uint>(_host, Items).ToArray();
    }

    /// <summary>Waits for the stream.</summary>
    public void Finish() => _program.Check(_program.StreamSynchronize(Stream), "cuStreamSynchronize");

    /// <summary>Starts the kernel once between two events of this program's own; <see cref="Elapsed"/> takes them.</summary>
    public (nint Begin, nint End) LaunchBetweenEvents(int rounds)
    {
        nint begin, end;
        _program.Check(_program.EventCreate(&begin, 0), "cuEventCreate");
        _program.Check(_program.EventCreate(&end, 0), "cuEventCreate");
        _program.Check(_program.EventRecord(begin, Stream), "cuEventRecord");
        Launch(rounds);
        _program.Check(_program.EventRecord(end, Stream), "cuEventRecord");
        return (begin, end);
    }

    /// <summary>Waits for the stream, and takes two events back.</summary>
    /// <returns>What the driver says elapsed between them, in nanoseconds.</returns>
    public double Elapsed((nint Begin, nint End) events)
    {
        float milliseconds;
        Finish();
        _program.Check(_program.EventElapsed(&milliseconds, events.Begin, events.End), "cuEventElapsedTime");
        _program.Check(_program.EventDestroy(events.Begin), "cuEventDestroy");
        _program.Check(_program.EventDestroy(events.End), "cuEventDestroy");
        return milliseconds * 1e6;
    }

    public void Dispose()
    {
        nint popped;
        // Whatever state the device is in: nothing is left to be told if one of these fails.
        _program.StreamDestroy(Stream);
        _program.HostFree(_host);
        _program.MemFree(_buffer);
        _program.ModuleUnload(_module);
        _program.PopCurrent(&popped);
        _program.PrimaryRelease(_device);
    }

    private static byte[] Text(string version, string target) => Encoding.ASCII.GetBytes(AdvanceKernel.Ptx(version, target) + "\0");
}
