using System.Runtime.InteropServices;
using System.Text;

namespace CudaStreams;

/// <summary>The dozen functions of the driver that this program computes with: a stand-in for whatever binding a program has.</summary>
internal sealed unsafe class DriverApi
{
    private readonly nint _library;

    private DriverApi(nint library) => _library = library;

    /// <summary>Loads the driver, from a folder or from where the system's loader finds it; null where there is none.</summary>
    public static DriverApi? Load(string? folder)
    {
        string name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        return NativeLibrary.TryLoad(folder is null ? name : Path.GetFullPath(Path.Combine(folder, name)), out nint library) ? new DriverApi(library) : null;
    }

    /// <summary>Initialises the driver.</summary>
    /// <returns>The driver's status.</returns>
    public int Init() => ((delegate* unmanaged<uint, int>)Entry("cuInit"))(0);

    public string DeviceName()
    {
        byte* text = stackalloc byte[256];
        Check(((delegate* unmanaged<byte*, int, int, int>)Entry("cuDeviceGetName"))(text, 255, 0), "cuDeviceGetName");
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    /// <summary>Makes the primary context of the first device current.</summary>
    public void MakeCurrent()
    {
        nint context;
        Check(((delegate* unmanaged<nint*, int, int>)Entry("cuDevicePrimaryCtxRetain"))(&context, 0), "cuDevicePrimaryCtxRetain");
        Check(((delegate* unmanaged<nint, int>)Entry("cuCtxSetCurrent"))(context), "cuCtxSetCurrent");
    }

    public nint MakeStream()
    {
        const uint NonBlocking = 1;
        nint stream;
        Check(((delegate* unmanaged<nint*, uint, int>)Entry("cuStreamCreate"))(&stream, NonBlocking), "cuStreamCreate");
        return stream;
    }

    public void Synchronize(nint stream) => Check(((delegate* unmanaged<nint, int>)Entry("cuStreamSynchronize"))(stream), "cuStreamSynchronize");

    public ulong Allocate(long bytes)
    {
        ulong memory;
        Check(((delegate* unmanaged<ulong*, nuint, int>)Entry("cuMemAlloc_v2"))(&memory, (nuint)bytes), "cuMemAlloc");
        return memory;
    }

    /// <summary>Page-locked memory, without which a copy does not run beside the host.</summary>
    public float* AllocateHost(long bytes)
    {
        void* memory;
        Check(((delegate* unmanaged<void**, nuint, int>)Entry("cuMemAllocHost_v2"))(&memory, (nuint)bytes), "cuMemAllocHost");
        return (float*)memory;
    }

    public void CopyIn(ulong target, float* source, long bytes, nint stream) =>
        Check(((delegate* unmanaged<ulong, void*, nuint, nint, int>)Entry("cuMemcpyHtoDAsync_v2"))(target, source, (nuint)bytes, stream), "cuMemcpyHtoDAsync");

    public void CopyOut(float* target, ulong source, long bytes, nint stream) =>
        Check(((delegate* unmanaged<void*, ulong, nuint, nint, int>)Entry("cuMemcpyDtoHAsync_v2"))(target, source, (nuint)bytes, stream), "cuMemcpyDtoHAsync");

    public nint LoadKernel(string ptx, string name)
    {
        nint module, function;
        fixed (byte* image = Encoding.UTF8.GetBytes(ptx + "\0"), text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            Check(((delegate* unmanaged<nint*, void*, int>)Entry("cuModuleLoadData"))(&module, image), "cuModuleLoadData");
            Check(((delegate* unmanaged<nint*, nint, byte*, int>)Entry("cuModuleGetFunction"))(&function, module, text), "cuModuleGetFunction");
        }

        return function;
    }

    public void Launch(nint function, uint blocks, uint threads, nint stream, void** parameters) =>
        Check(
            ((delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Entry("cuLaunchKernel"))(
                function, blocks, 1, 1, threads, 1, 1, 0, stream, parameters, null),
            "cuLaunchKernel");

    private static void Check(int status, string call)
    {
        if (status != 0) throw new InvalidOperationException($"{call} returned {status}");
    }

    private nint Entry(string name) => NativeLibrary.GetExport(_library, name);
}
