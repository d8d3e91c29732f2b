using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HybridProfiler.Contracts;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>The simulated device under the contract: one stream, one buffer and one kernel that adds to it per queue.</summary>
internal sealed unsafe class CudaSubject : IDeviceSubject
{
    private const int Items = 64;

    // The kernel of whichever subject was opened last works in the subjects before it too: all do the same.
    private static readonly Label s_copy = HybridProfiler.Devices.Launch.Call("copy", SpanKind.Transfer), s_kernel = HybridProfiler.Devices.Launch.Call("spin");
    private static int s_open;
    private static Gpu? s_gpu;
    private readonly nint _context;
    private readonly CudaStream[] _streams;
    private readonly ulong[] _buffers;
    private readonly nint _kernel;
    private readonly int[] _data = GC.AllocateArray<int>(Items, pinned: true);

    public CudaSubject(int queues)
    {
        // A program has one driver, of which the contract opens two devices at a time.
        if (s_open++ == 0) s_gpu = new Gpu("kernel=20000\ndevice.0.clock_drift_ppm=40\ndevice.0.clock_offset=5000000000");
        delegate* unmanaged[Cdecl]<void*, void*, void> body = &Spin;
        fixed (byte* name = "spin\0"u8) ((delegate* unmanaged<byte*, long, long, void*, void*, void>)Gpu.Entry("hpf_register_kernel"))(name, 20_000, 0, body, null);
        _context = s_gpu!.MakeContext(0);
        _kernel = Gpu.Kernel("spin", ".param .u64 data");
        _streams = [.. Enumerable.Range(0, queues).Select(q => CudaStream.Wrap(Gpu.MakeStream(), $"queue {q}"))];
        _buffers = [.. Enumerable.Range(0, queues).Select(_ => Gpu.Allocate(Items * sizeof(int)))];
        for (int i = 0; i < Items; i++) _data[i] = i;
    }

    public SessionOptions AddTo(SessionOptions options) => options.AddCuda(Gpu.Options);

    public void Transfer(int queue, int bytes)
    {
        Gpu.SetCurrent(_context);
        using CudaScope scope = s_copy.On(_streams[queue], bytes, Conversions.HostToDevice);
        Gpu.CopyToDevice(_buffers[queue], Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_data)), (nuint)bytes, _streams[queue].Handle);
    }

    public void Launch(int queue)
    {
        Gpu.SetCurrent(_context);
        using CudaScope scope = s_kernel.On(_streams[queue]);
        ulong buffer = _buffers[queue];
        void* parameters = &buffer;
        Gpu.Check(Gpu.Launch(_kernel, _streams[queue].Handle, &parameters));
    }

    public void Finish()
    {
        Gpu.SetCurrent(_context);
        foreach (CudaStream stream in _streams) Gpu.Synchronize(stream.Handle);
    }

    public int Result(int queue)
    {
        Gpu.SetCurrent(_context);
        int[] data = GC.AllocateArray<int>(16, pinned: true);
        Gpu.CopyToHost(Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(data)), _buffers[queue], 64, _streams[queue].Handle);
        Gpu.Synchronize(_streams[queue].Handle);
        var hash = new HashCode();
        foreach (int value in data) hash.Add(value);
        return hash.ToHashCode();
    }

    public void Dispose()
    {
        foreach (CudaStream stream in _streams) stream.Dispose();
        if (--s_open > 0) return;
        s_gpu!.Dispose();
        s_gpu = null;
    }

    // The pointers to the parameters lie at 48 in an hpf_launch.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Spin(void* launch, void* user)
    {
        void** parameters = *(void***)((byte*)launch + 48);
        int* data = *(int**)parameters[0];
        for (int i = 0; i < 16; i++) data[i] = (data[i] * 31) + i;
    }
}
