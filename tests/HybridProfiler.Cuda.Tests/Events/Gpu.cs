using System.Text;
using HybridProfiler.Cuda.Tests.Simulation;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>A program's view of the simulated driver: contexts, streams, copies and kernels, and what the test may ask of the simulation.</summary>
internal sealed unsafe class Gpu : IDisposable
{
    private readonly List<nint> _contexts = [];

    /// <summary>Begins anew with this configuration, with a context of device 0 current; skips the test where there is no simulated driver.</summary>
    public Gpu(string settings = "")
    {
        SimulatedDriver.Reset(settings);
        Check(((delegate* unmanaged<uint, int>)Entry("cuInit"))(0));
        Context = MakeContext(0);
    }

    public static CudaOptions Options { get; } = new() { LibraryFolder = SimulatedLibraries.Folder, Cupti = false, NvmlRateHz = 0, Nvtx = NvtxEmission.Never };

    public nint Context { get; }

    public static nint Entry(string name) => (nint)SimulatedDriver.Address(name);

    public static void Check(int status)
    {
        if (status != 0) Assert.Fail($"the driver returned {status}");
    }

    public static void Configure(string settings) => SimulatedDriver.Configure(settings);

    public static void Hold(int device) => ((delegate* unmanaged<int, void>)Entry("hpf_hold"))(device);

    public static void Release(int device) => ((delegate* unmanaged<int, void>)Entry("hpf_release"))(device);

    public static SimulatedCounts Counts() => SimulatedDriver.Counts;

    public static SimulatedRecord[] Log() => SimulatedDriver.Log();

    public static void SetCurrent(nint context) => Check(((delegate* unmanaged<nint, int>)Entry("cuCtxSetCurrent"))(context));

    public nint MakeContext(int device)
    {
        nint context;
        Check(((delegate* unmanaged<nint*, uint, int, int>)Entry("cuCtxCreate_v2"))(&context, 0, device));
        _contexts.Add(context);
        return context;
    }

    public void DestroyContext(nint context)
    {
        Check(((delegate* unmanaged<nint, int>)Entry("cuCtxDestroy_v2"))(context));
        _contexts.Remove(context);
    }

    public static nint Primary(int device)
    {
        nint context;
        Check(((delegate* unmanaged<nint*, int, int>)Entry("cuDevicePrimaryCtxRetain"))(&context, device));
        return context;
    }

    public static void ResetPrimary(int device) => Check(((delegate* unmanaged<int, int>)Entry("cuDevicePrimaryCtxReset_v2"))(device));

    public static nint MakeStream(uint flags = 1)
    {
        nint stream;
        Check(((delegate* unmanaged<nint*, uint, int>)Entry("cuStreamCreate"))(&stream, flags));
        return stream;
    }

    public static void DestroyStream(nint stream) => Check(((delegate* unmanaged<nint, int>)Entry("cuStreamDestroy_v2"))(stream));

    public static void Synchronize(nint stream) => Check(((delegate* unmanaged<nint, int>)Entry("cuStreamSynchronize"))(stream));

    public static int BeginCapture(nint stream, int mode) => ((delegate* unmanaged<nint, int, int>)Entry("cuStreamBeginCapture_v2"))(stream, mode);

    public static int EndCapture(nint stream, out nint graph)
    {
        fixed (nint* made = &graph) return ((delegate* unmanaged<nint, nint*, int>)Entry("cuStreamEndCapture"))(stream, made);
    }

    public static int CountNodes(nint graph)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nint*, nuint*, int>)Entry("cuGraphGetNodes"))(graph, null, &count));
        return (int)count;
    }

    public static ulong Allocate(nuint bytes)
    {
        ulong pointer;
        Check(((delegate* unmanaged<ulong*, nuint, int>)Entry("cuMemAlloc_v2"))(&pointer, bytes));
        return pointer;
    }

    public static void CopyToDevice(ulong target, void* source, nuint bytes, nint stream) =>
        Check(((delegate* unmanaged<ulong, void*, nuint, nint, int>)Entry("cuMemcpyHtoDAsync_v2"))(target, source, bytes, stream));

    public static void CopyToHost(void* target, ulong source, nuint bytes, nint stream) =>
        Check(((delegate* unmanaged<void*, ulong, nuint, nint, int>)Entry("cuMemcpyDtoHAsync_v2"))(target, source, bytes, stream));

    public static void Fill(ulong target, byte value, nuint bytes, nint stream) =>
        Check(((delegate* unmanaged<ulong, byte, nuint, nint, int>)Entry("cuMemsetD8Async"))(target, value, bytes, stream));

    /// <summary>Loads a module of one kernel without a body: it takes as long as the settings say.</summary>
    public static nint Kernel(string name, string parameters = "")
    {
        string ptx = $".version 4.0\n.target sm_50\n.address_size 64\n.visible .entry {name}({parameters})\n{{\nret;\n}}\n\0";
        nint module, function;
        fixed (byte* image = Encoding.UTF8.GetBytes(ptx), text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            Check(((delegate* unmanaged<nint*, void*, int>)Entry("cuModuleLoadData"))(&module, image));
            Check(((delegate* unmanaged<nint*, nint, byte*, int>)Entry("cuModuleGetFunction"))(&function, module, text));
        }

        return function;
    }

    public static int Launch(nint function, nint stream, void** parameters = null, uint grid = 1, uint block = 32) =>
        ((delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Entry("cuLaunchKernel"))(
            function, grid, 1, 1, block, 1, 1, 0, stream, parameters, null);

    public void Dispose()
    {
        foreach (nint context in _contexts.ToArray()) _ = ((delegate* unmanaged<nint, int>)Entry("cuCtxDestroy_v2"))(context);
    }
}
