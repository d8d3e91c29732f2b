using System.Runtime.InteropServices;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Cuda;

/// <summary>
/// The driver's functions as any program calls them: the self-test's work knows nothing of how the profiler binds them.
/// </summary>
internal sealed unsafe class CudaProgram
{
    private const int NoBinary = 209, InvalidPtx = 218, UnsupportedPtxVersion = 222;

    private readonly nint _library;
    private readonly delegate* unmanaged<int, byte**, int> _errorName;

    /// <summary>Binds the functions of a driver library that has been initialised.</summary>
    /// <exception cref="WorkFailedException">A function is missing.</exception>
    public CudaProgram(string file)
    {
        _library = NativeLibrary.Load(file);
        _errorName = (delegate* unmanaged<int, byte**, int>)Find("cuGetErrorName");
        DeviceGet = (delegate* unmanaged<int*, int, int>)Find("cuDeviceGet");
        PrimaryRetain = (delegate* unmanaged<nint*, int, int>)Find("cuDevicePrimaryCtxRetain");
        PrimaryRelease = (delegate* unmanaged<int, int>)Find("cuDevicePrimaryCtxRelease_v2");
        PushCurrent = (delegate* unmanaged<nint, int>)Find("cuCtxPushCurrent_v2");
        PopCurrent = (delegate* unmanaged<nint*, int>)Find("cuCtxPopCurrent_v2");
        Synchronize = (delegate* unmanaged<int>)Find("cuCtxSynchronize");
        StreamCreate = (delegate* unmanaged<nint*, uint, int>)Find("cuStreamCreate");
        StreamDestroy = (delegate* unmanaged<nint, int>)Find("cuStreamDestroy_v2");
        StreamSynchronize = (delegate* unmanaged<nint, int>)Find("cuStreamSynchronize");
        EventCreate = (delegate* unmanaged<nint*, uint, int>)Find("cuEventCreate");
        EventDestroy = (delegate* unmanaged<nint, int>)Find("cuEventDestroy_v2");
        EventRecord = (delegate* unmanaged<nint, nint, int>)Find("cuEventRecord");
        EventElapsed = (delegate* unmanaged<float*, nint, nint, int>)Find("cuEventElapsedTime");
        MemAlloc = (delegate* unmanaged<ulong*, nuint, int>)Find("cuMemAlloc_v2");
        MemFree = (delegate* unmanaged<ulong, int>)Find("cuMemFree_v2");
        HostAlloc = (delegate* unmanaged<void**, nuint, uint, int>)Find("cuMemHostAlloc");
        HostGetDevicePointer = (delegate* unmanaged<ulong*, void*, uint, int>)Find("cuMemHostGetDevicePointer_v2");
        HostFree = (delegate* unmanaged<void*, int>)Find("cuMemFreeHost");
        CopyToDevice = (delegate* unmanaged<ulong, void*, nuint, nint, int>)Find("cuMemcpyHtoDAsync_v2");
        CopyToHost = (delegate* unmanaged<void*, ulong, nuint, nint, int>)Find("cuMemcpyDtoHAsync_v2");
        ModuleLoad = (delegate* unmanaged<nint*, void*, int>)Find("cuModuleLoadData");
        ModuleUnload = (delegate* unmanaged<nint, int>)Find("cuModuleUnload");
        GetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Find("cuModuleGetFunction");
        Launch = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Find("cuLaunchKernel");
    }

    public delegate* unmanaged<int*, int, int> DeviceGet { get; }

    public delegate* unmanaged<nint*, int, int> PrimaryRetain { get; }

    public delegate* unmanaged<int, int> PrimaryRelease { get; }

    public delegate* unmanaged<nint, int> PushCurrent { get; }

    public delegate* unmanaged<nint*, int> PopCurrent { get; }

    public delegate* unmanaged<int> Synchronize { get; }

    public delegate* unmanaged<nint*, uint, int> StreamCreate { get; }

    public delegate* unmanaged<nint, int> StreamDestroy { get; }

    public delegate* unmanaged<nint, int> StreamSynchronize { get; }

    public delegate* unmanaged<nint*, uint, int> EventCreate { get; }

    public delegate* unmanaged<nint, int> EventDestroy { get; }

    public delegate* unmanaged<nint, nint, int> EventRecord { get; }

    public delegate* unmanaged<float*, nint, nint, int> EventElapsed { get; }

    public delegate* unmanaged<ulong*, nuint, int> MemAlloc { get; }

    public delegate* unmanaged<ulong, int> MemFree { get; }

    public delegate* unmanaged<void**, nuint, uint, int> HostAlloc { get; }

    public delegate* unmanaged<ulong*, void*, uint, int> HostGetDevicePointer { get; }

    public delegate* unmanaged<void*, int> HostFree { get; }

    public delegate* unmanaged<ulong, void*, nuint, nint, int> CopyToDevice { get; }

    public delegate* unmanaged<void*, ulong, nuint, nint, int> CopyToHost { get; }

    private delegate* unmanaged<nint*, void*, int> ModuleLoad { get; }

    public delegate* unmanaged<nint, int> ModuleUnload { get; }

    public delegate* unmanaged<nint*, nint, byte*, int> GetFunction { get; }

    public delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> Launch { get; }

    /// <summary>Throws when a call did not succeed.</summary>
    /// <exception cref="WorkFailedException">It did not.</exception>
    public void Check(int status, string call)
    {
        if (status == 0) return;
        byte* name = null;
        string text = _errorName(status, &name) == 0 && name != null ? Marshal.PtrToStringUTF8((nint)name)! : "";
        throw new WorkFailedException($"{call} returned {status} {text}".TrimEnd());
    }

    /// <summary>Loads the first of several texts of one module that the driver can translate: oldest instruction set first, until a newer driver no longer knows it.</summary>
    /// <param name="texts">Texts in PTX, each ended by a zero.</param>
    /// <exception cref="WorkFailedException">It takes none of them.</exception>
    public nint LoadModule(params ReadOnlySpan<byte[]> texts)
    {
        nint module = 0;
        int status = NoBinary;
        foreach (byte[] text in texts)
        {
            fixed (byte* image = text) status = ModuleLoad(&module, image);
            if (status is not (NoBinary or InvalidPtx or UnsupportedPtxVersion)) break;
        }

        Check(status, "cuModuleLoadData");
        return module;
    }

    private nint Find(string entry) =>
        NativeLibrary.TryGetExport(_library, entry, out nint address) ? address : throw new WorkFailedException($"the driver has no {entry}");
}
