using System.Reflection;
using HybridProfiler.Devices;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Cuda;

/// <summary>The kernel that reads the device's own clock, <c>%globaltimer</c>, into memory that the host sees. In the current context, on one thread.</summary>
internal sealed unsafe class TimestampKernel : IDisposable
{
    private const uint Mapped = 2; // CU_MEMHOSTALLOC_DEVICEMAP
    private static readonly long s_patienceNs = (long)TimeSpan.FromSeconds(5).TotalNanoseconds;

    private readonly CudaProgram _program;
    private readonly nint _module, _kernel;
    private readonly long* _slot;
    private readonly ulong _slotOnDevice;

    /// <summary>Loads it.</summary>
    /// <exception cref="WorkFailedException">The driver refuses a step.</exception>
    public TimestampKernel(CudaProgram program)
    {
        _program = program;
        nint kernel;
        _module = program.LoadModule(Resource("clock.sm_50.ptx"), Resource("clock.sm_75.ptx"));
        fixed (byte* name = "hp_globaltimer\0"u8) program.Check(program.GetFunction(&kernel, _module, name), "cuModuleGetFunction");
        _kernel = kernel;
        void* slot;
        program.Check(program.HostAlloc(&slot, sizeof(long), Mapped), "cuMemHostAlloc");
        _slot = (long*)slot;
        ulong onDevice;
        program.Check(program.HostGetDevicePointer(&onDevice, slot, 0), "cuMemHostGetDevicePointer");
        _slotOnDevice = onDevice;
    }

    /// <summary>Starts the kernel and waits until its value is there.</summary>
    /// <returns>The device's clock, and host times before and after it stood so.</returns>
    /// <exception cref="WorkFailedException">The driver refuses, or no value comes.</exception>
    public (long BeforeNs, long DeviceNs, long AfterNs) Read(nint stream)
    {
        ulong slot = _slotOnDevice;
        void** arguments = stackalloc void*[] { &slot };
        Volatile.Write(ref *_slot, 0);
        long before = HostTime.NowNs();
        _program.Check(_program.Launch(_kernel, 1, 1, 1, 1, 1, 1, 0, stream, arguments, null), "cuLaunchKernel");
        while (true)
        {
            long device = Volatile.Read(ref *_slot);
            long after = HostTime.NowNs();
            if (device != 0) return (before, device, after);
            if (after - before > s_patienceNs) throw new WorkFailedException("the kernel that reads %globaltimer has stored nothing for 5 s");
        }
    }

    public void Dispose()
    {
        _program.HostFree(_slot);
        _program.ModuleUnload(_module);
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] text = new byte[stream.Length + 1];
        stream.ReadExactly(text, 0, text.Length - 1);
        return text;
    }
}
