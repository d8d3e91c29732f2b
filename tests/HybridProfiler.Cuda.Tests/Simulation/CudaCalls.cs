using System.Runtime.CompilerServices;
using System.Text;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>The driver's functions as a program under test calls them: by its own binding, not by the product's.</summary>
internal static unsafe class CudaCalls
{
    private static readonly delegate* unmanaged<uint, int> s_init = (delegate* unmanaged<uint, int>)SimulatedDriver.Address("cuInit");
    private static readonly delegate* unmanaged<nint*, int, int> s_retain = (delegate* unmanaged<nint*, int, int>)SimulatedDriver.Address("cuDevicePrimaryCtxRetain");
    private static readonly delegate* unmanaged<int, int> s_release = (delegate* unmanaged<int, int>)SimulatedDriver.Address("cuDevicePrimaryCtxRelease_v2");
    private static readonly delegate* unmanaged<nint*, uint, int, int> s_createContext = (delegate* unmanaged<nint*, uint, int, int>)SimulatedDriver.Address("cuCtxCreate_v2");
    private static readonly delegate* unmanaged<nint, int> s_destroyContext = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuCtxDestroy_v2");
    private static readonly delegate* unmanaged<nint, int> s_setCurrent = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuCtxSetCurrent");
    private static readonly delegate* unmanaged<int> s_synchronize = (delegate* unmanaged<int>)SimulatedDriver.Address("cuCtxSynchronize");
    private static readonly delegate* unmanaged<nint*, uint, int> s_createStream = (delegate* unmanaged<nint*, uint, int>)SimulatedDriver.Address("cuStreamCreate");
    private static readonly delegate* unmanaged<nint, int> s_destroyStream = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuStreamDestroy_v2");
    private static readonly delegate* unmanaged<nint, int> s_queryStream = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuStreamQuery");
    private static readonly delegate* unmanaged<nint, int> s_synchronizeStream = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuStreamSynchronize");
    private static readonly delegate* unmanaged<nint, nint, uint, int> s_waitEvent = (delegate* unmanaged<nint, nint, uint, int>)SimulatedDriver.Address("cuStreamWaitEvent");
    private static readonly delegate* unmanaged<nint, int, int> s_beginCapture = (delegate* unmanaged<nint, int, int>)SimulatedDriver.Address("cuStreamBeginCapture_v2");
    private static readonly delegate* unmanaged<nint, nint*, int> s_endCapture = (delegate* unmanaged<nint, nint*, int>)SimulatedDriver.Address("cuStreamEndCapture");
    private static readonly delegate* unmanaged<nint, delegate* unmanaged<void*, void>, void*, int> s_hostFunction =
        (delegate* unmanaged<nint, delegate* unmanaged<void*, void>, void*, int>)SimulatedDriver.Address("cuLaunchHostFunc");
    private static readonly delegate* unmanaged<nint*, uint, int> s_createEvent = (delegate* unmanaged<nint*, uint, int>)SimulatedDriver.Address("cuEventCreate");
    private static readonly delegate* unmanaged<nint, int> s_destroyEvent = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuEventDestroy_v2");
    private static readonly delegate* unmanaged<nint, nint, int> s_recordEvent = (delegate* unmanaged<nint, nint, int>)SimulatedDriver.Address("cuEventRecord");
    private static readonly delegate* unmanaged<nint, int> s_queryEvent = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuEventQuery");
    private static readonly delegate* unmanaged<nint, int> s_synchronizeEvent = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuEventSynchronize");
    private static readonly delegate* unmanaged<ulong*, nuint, int> s_alloc = (delegate* unmanaged<ulong*, nuint, int>)SimulatedDriver.Address("cuMemAlloc_v2");
    private static readonly delegate* unmanaged<ulong, int> s_free = (delegate* unmanaged<ulong, int>)SimulatedDriver.Address("cuMemFree_v2");
    private static readonly delegate* unmanaged<ulong*, nuint, nint, int> s_allocAsync = (delegate* unmanaged<ulong*, nuint, nint, int>)SimulatedDriver.Address("cuMemAllocAsync");
    private static readonly delegate* unmanaged<ulong*, nuint, nint, nint, int> s_allocFromPool = (delegate* unmanaged<ulong*, nuint, nint, nint, int>)SimulatedDriver.Address("cuMemAllocFromPoolAsync");
    private static readonly delegate* unmanaged<ulong, nint, int> s_freeAsync = (delegate* unmanaged<ulong, nint, int>)SimulatedDriver.Address("cuMemFreeAsync");
    private static readonly delegate* unmanaged<nint*, int*, int> s_createPool = (delegate* unmanaged<nint*, int*, int>)SimulatedDriver.Address("cuMemPoolCreate");
    private static readonly delegate* unmanaged<nint, int> s_destroyPool = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuMemPoolDestroy");
    private static readonly delegate* unmanaged<nint, nuint, int> s_trimPool = (delegate* unmanaged<nint, nuint, int>)SimulatedDriver.Address("cuMemPoolTrimTo");
    private static readonly delegate* unmanaged<nint, int, ulong*, int> s_setPool = (delegate* unmanaged<nint, int, ulong*, int>)SimulatedDriver.Address("cuMemPoolSetAttribute");
    private static readonly delegate* unmanaged<void**, nuint, uint, int> s_allocHost = (delegate* unmanaged<void**, nuint, uint, int>)SimulatedDriver.Address("cuMemHostAlloc");
    private static readonly delegate* unmanaged<void*, int> s_freeHost = (delegate* unmanaged<void*, int>)SimulatedDriver.Address("cuMemFreeHost");
    private static readonly delegate* unmanaged<ulong, void*, nuint, nint, int> s_toDevice = (delegate* unmanaged<ulong, void*, nuint, nint, int>)SimulatedDriver.Address("cuMemcpyHtoDAsync_v2");
    private static readonly delegate* unmanaged<void*, ulong, nuint, nint, int> s_toHost = (delegate* unmanaged<void*, ulong, nuint, nint, int>)SimulatedDriver.Address("cuMemcpyDtoHAsync_v2");
    private static readonly delegate* unmanaged<ulong, ulong, nuint, nint, int> s_onDevice = (delegate* unmanaged<ulong, ulong, nuint, nint, int>)SimulatedDriver.Address("cuMemcpyDtoDAsync_v2");
    private static readonly delegate* unmanaged<ulong, byte, nuint, nint, int> s_set = (delegate* unmanaged<ulong, byte, nuint, nint, int>)SimulatedDriver.Address("cuMemsetD8Async");
    private static readonly delegate* unmanaged<nint*, byte*, int> s_loadModule = (delegate* unmanaged<nint*, byte*, int>)SimulatedDriver.Address("cuModuleLoadData");
    private static readonly delegate* unmanaged<nint*, nint, byte*, int> s_getFunction = (delegate* unmanaged<nint*, nint, byte*, int>)SimulatedDriver.Address("cuModuleGetFunction");
    private static readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> s_launch =
        (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)SimulatedDriver.Address("cuLaunchKernel");
    private static readonly delegate* unmanaged<nint*, nint, ulong, int> s_instantiate = (delegate* unmanaged<nint*, nint, ulong, int>)SimulatedDriver.Address("cuGraphInstantiateWithFlags");
    private static readonly delegate* unmanaged<nint, nint, int> s_launchGraph = (delegate* unmanaged<nint, nint, int>)SimulatedDriver.Address("cuGraphLaunch");
    private static readonly delegate* unmanaged<nint, int> s_destroyGraph = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuGraphDestroy");
    private static readonly delegate* unmanaged<nint, int> s_destroyExec = (delegate* unmanaged<nint, int>)SimulatedDriver.Address("cuGraphExecDestroy");

    /// <summary>Fails the test when a call did not succeed.</summary>
    public static void Check(int status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != 0) Assert.Fail($"{call} returned {status}");
    }

    public static int Init() => s_init(0);

    public static int RetainPrimaryContext(int device, out nint context)
    {
        nint made;
        int status = s_retain(&made, device);
        context = made;
        return status;
    }

    public static int ReleasePrimaryContext(int device) => s_release(device);

    public static int CreateContext(int device, out nint context)
    {
        nint made;
        int status = s_createContext(&made, 0, device);
        context = made;
        return status;
    }

    public static int DestroyContext(nint context) => s_destroyContext(context);

    public static int SetCurrent(nint context) => s_setCurrent(context);

    public static int Synchronize() => s_synchronize();

    public static int CreateStream(out nint stream, bool blocking = false)
    {
        nint made;
        int status = s_createStream(&made, blocking ? 0u : 1u);
        stream = made;
        return status;
    }

    public static int DestroyStream(nint stream) => s_destroyStream(stream);

    public static int QueryStream(nint stream) => s_queryStream(stream);

    public static int SynchronizeStream(nint stream) => s_synchronizeStream(stream);

    public static int WaitEvent(nint stream, nint @event) => s_waitEvent(stream, @event, 0);

    public static int BeginCapture(nint stream, int mode = 2) => s_beginCapture(stream, mode);

    public static int EndCapture(nint stream, out nint graph)
    {
        nint made;
        int status = s_endCapture(stream, &made);
        graph = made;
        return status;
    }

    public static int HostFunction(nint stream, delegate* unmanaged<void*, void> function, nint user) => s_hostFunction(stream, function, (void*)user);

    public static int CreateEvent(out nint @event)
    {
        nint made;
        int status = s_createEvent(&made, 0);
        @event = made;
        return status;
    }

    public static int DestroyEvent(nint @event) => s_destroyEvent(@event);

    public static int RecordEvent(nint @event, nint stream) => s_recordEvent(@event, stream);

    public static int QueryEvent(nint @event) => s_queryEvent(@event);

    public static int SynchronizeEvent(nint @event) => s_synchronizeEvent(@event);

    public static int Alloc(out ulong address, int bytes)
    {
        ulong made;
        int status = s_alloc(&made, (nuint)bytes);
        address = made;
        return status;
    }

    public static int Free(ulong address) => s_free(address);

    /// <summary>From the pool, or from the device's own where that is 0, in the order of the stream.</summary>
    public static int AllocFrom(nint pool, out ulong address, int bytes, nint stream)
    {
        ulong made;
        int status = pool == 0 ? s_allocAsync(&made, (nuint)bytes, stream) : s_allocFromPool(&made, (nuint)bytes, pool, stream);
        address = made;
        return status;
    }

    public static int FreeAsync(ulong address, nint stream) => s_freeAsync(address, stream);

    public static int CreatePool(int device, out nint pool)
    {
        // CUmemPoolProps: memory of a device, and the device; all else 0.
        int* properties = stackalloc int[32];
        new Span<int>(properties, 32).Clear();
        (properties[0], properties[2], properties[3]) = (1, 1, device);
        nint made;
        int status = s_createPool(&made, properties);
        pool = made;
        return status;
    }

    public static int DestroyPool(nint pool) => s_destroyPool(pool);

    public static int TrimPool(nint pool, int keep) => s_trimPool(pool, (nuint)keep);

    public static int SetPoolThreshold(nint pool, ulong bytes) => s_setPool(pool, 4, &bytes);

    public static int AllocHost(out nint address, int bytes)
    {
        void* made;
        int status = s_allocHost(&made, (nuint)bytes, 0);
        address = (nint)made;
        return status;
    }

    public static int FreeHost(nint address) => s_freeHost((void*)address);

    public static int CopyToDevice(ulong target, nint source, int bytes, nint stream) => s_toDevice(target, (void*)source, (nuint)bytes, stream);

    public static int CopyToHost(nint target, ulong source, int bytes, nint stream) => s_toHost((void*)target, source, (nuint)bytes, stream);

    public static int CopyOnDevice(ulong target, ulong source, int bytes, nint stream) => s_onDevice(target, source, (nuint)bytes, stream);

    public static int Set(ulong target, byte value, int bytes, nint stream) => s_set(target, value, (nuint)bytes, stream);

    public static int LoadModule(string ptx, out nint module)
    {
        nint made;
        int status;
        fixed (byte* text = Encoding.UTF8.GetBytes(ptx + "\0")) status = s_loadModule(&made, text);
        module = made;
        return status;
    }

    public static int GetFunction(nint module, string name, out nint function)
    {
        nint made;
        int status;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0")) status = s_getFunction(&made, module, text);
        function = made;
        return status;
    }

    /// <summary>Launches with arguments of 8 bytes each.</summary>
    public static int Launch(nint function, uint grid, uint block, nint stream, params ReadOnlySpan<ulong> arguments)
    {
        ulong* values = stackalloc ulong[arguments.Length + 1];
        void** pointers = stackalloc void*[arguments.Length + 1];
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i];
            pointers[i] = &values[i];
        }

        return s_launch(function, grid, 1, 1, block, 1, 1, 0, stream, pointers, null);
    }

    public static int Instantiate(nint graph, out nint exec)
    {
        nint made;
        int status = s_instantiate(&made, graph, 0);
        exec = made;
        return status;
    }

    public static int LaunchGraph(nint exec, nint stream) => s_launchGraph(exec, stream);

    public static int DestroyGraph(nint graph) => s_destroyGraph(graph);

    public static int DestroyGraphExec(nint exec) => s_destroyExec(exec);
}
