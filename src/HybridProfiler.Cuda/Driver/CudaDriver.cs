using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Driver;

/// <summary>
/// The entries of the driver that are called. Handles are pointers as the program gives them; a device is its number with
/// the driver. The optional ones are null where the driver is too old to have them.
/// </summary>
internal sealed unsafe class CudaDriver
{
    private readonly Func<string, nint> _find;
    private string? _missing;

    private CudaDriver(string file, Func<string, nint> find)
    {
        (File, _find) = (file, find);
        Init = (delegate* unmanaged<uint, CudaStatus>)Required("cuInit");
        DriverGetVersion = (delegate* unmanaged<int*, CudaStatus>)Required("cuDriverGetVersion");
        DeviceGetCount = (delegate* unmanaged<int*, CudaStatus>)Required("cuDeviceGetCount");
        DeviceGet = (delegate* unmanaged<int*, int, CudaStatus>)Required("cuDeviceGet");
        DeviceGetName = (delegate* unmanaged<byte*, int, int, CudaStatus>)Required("cuDeviceGetName");
        DeviceGetAttribute = (delegate* unmanaged<int*, CudaDeviceAttribute, int, CudaStatus>)Required("cuDeviceGetAttribute");
        DeviceTotalMem = (delegate* unmanaged<nuint*, int, CudaStatus>)Required("cuDeviceTotalMem_v2");
        // The second version tells the instances of a partitioned device apart.
        DeviceGetUuid = (delegate* unmanaged<CudaUuid*, int, CudaStatus>)Either("cuDeviceGetUuid_v2", "cuDeviceGetUuid");
        DeviceGetPciBusId = (delegate* unmanaged<byte*, int, int, CudaStatus>)Required("cuDeviceGetPCIBusId");
        GetErrorName = (delegate* unmanaged<CudaStatus, byte**, CudaStatus>)Optional("cuGetErrorName");

        CtxGetCurrent = (delegate* unmanaged<nint*, CudaStatus>)Required("cuCtxGetCurrent");
        CtxPushCurrent = (delegate* unmanaged<nint, CudaStatus>)Required("cuCtxPushCurrent_v2");
        CtxPopCurrent = (delegate* unmanaged<nint*, CudaStatus>)Required("cuCtxPopCurrent_v2");
        CtxGetDevice = (delegate* unmanaged<int*, CudaStatus>)Required("cuCtxGetDevice");
        CtxGetId = (delegate* unmanaged<nint, ulong*, CudaStatus>)Optional("cuCtxGetId");
        CtxGetStreamPriorityRange = (delegate* unmanaged<int*, int*, CudaStatus>)Optional("cuCtxGetStreamPriorityRange");

        StreamCreateWithPriority = (delegate* unmanaged<nint*, CudaStreamFlags, int, CudaStatus>)Required("cuStreamCreateWithPriority");
        StreamDestroy = (delegate* unmanaged<nint, CudaStatus>)Required("cuStreamDestroy_v2");
        StreamGetCtx = (delegate* unmanaged<nint, nint*, CudaStatus>)Required("cuStreamGetCtx");
        StreamGetId = (delegate* unmanaged<nint, ulong*, CudaStatus>)Optional("cuStreamGetId");
        StreamIsCapturing = (delegate* unmanaged<nint, int*, CudaStatus>)Required("cuStreamIsCapturing");
        ThreadExchangeStreamCaptureMode = (delegate* unmanaged<CudaCaptureMode*, CudaStatus>)Optional("cuThreadExchangeStreamCaptureMode");

        EventCreate = (delegate* unmanaged<nint*, uint, CudaStatus>)Required("cuEventCreate");
        EventDestroy = (delegate* unmanaged<nint, CudaStatus>)Required("cuEventDestroy_v2");
        EventRecord = (delegate* unmanaged<nint, nint, CudaStatus>)Required("cuEventRecord");
        EventQuery = (delegate* unmanaged<nint, CudaStatus>)Required("cuEventQuery");
        EventElapsedTime = (delegate* unmanaged<float*, nint, nint, CudaStatus>)Required("cuEventElapsedTime");
    }

    /// <summary>Name or path under which the library was opened.</summary>
    public string File { get; }

    public delegate* unmanaged<uint, CudaStatus> Init { get; }

    public delegate* unmanaged<int*, CudaStatus> DriverGetVersion { get; }

    public delegate* unmanaged<int*, CudaStatus> DeviceGetCount { get; }

    public delegate* unmanaged<int*, int, CudaStatus> DeviceGet { get; }

    public delegate* unmanaged<byte*, int, int, CudaStatus> DeviceGetName { get; }

    public delegate* unmanaged<int*, CudaDeviceAttribute, int, CudaStatus> DeviceGetAttribute { get; }

    public delegate* unmanaged<nuint*, int, CudaStatus> DeviceTotalMem { get; }

    public delegate* unmanaged<CudaUuid*, int, CudaStatus> DeviceGetUuid { get; }

    public delegate* unmanaged<byte*, int, int, CudaStatus> DeviceGetPciBusId { get; }

    /// <summary>Optional.</summary>
    public delegate* unmanaged<CudaStatus, byte**, CudaStatus> GetErrorName { get; }

    public delegate* unmanaged<nint*, CudaStatus> CtxGetCurrent { get; }

    public delegate* unmanaged<nint, CudaStatus> CtxPushCurrent { get; }

    public delegate* unmanaged<nint*, CudaStatus> CtxPopCurrent { get; }

    public delegate* unmanaged<int*, CudaStatus> CtxGetDevice { get; }

    /// <summary>Optional (12.0): tells a context apart from a later one at the same address.</summary>
    public delegate* unmanaged<nint, ulong*, CudaStatus> CtxGetId { get; }

    /// <summary>Optional.</summary>
    public delegate* unmanaged<int*, int*, CudaStatus> CtxGetStreamPriorityRange { get; }

    public delegate* unmanaged<nint*, CudaStreamFlags, int, CudaStatus> StreamCreateWithPriority { get; }

    public delegate* unmanaged<nint, CudaStatus> StreamDestroy { get; }

    public delegate* unmanaged<nint, nint*, CudaStatus> StreamGetCtx { get; }

    /// <summary>Optional (12.0).</summary>
    public delegate* unmanaged<nint, ulong*, CudaStatus> StreamGetId { get; }

    public delegate* unmanaged<nint, int*, CudaStatus> StreamIsCapturing { get; }

    /// <summary>Optional (10.1): without it, a look at events from another thread may break a capture of the program.</summary>
    public delegate* unmanaged<CudaCaptureMode*, CudaStatus> ThreadExchangeStreamCaptureMode { get; }

    public delegate* unmanaged<nint*, uint, CudaStatus> EventCreate { get; }

    public delegate* unmanaged<nint, CudaStatus> EventDestroy { get; }

    public delegate* unmanaged<nint, nint, CudaStatus> EventRecord { get; }

    public delegate* unmanaged<nint, CudaStatus> EventQuery { get; }

    public delegate* unmanaged<float*, nint, nint, CudaStatus> EventElapsedTime { get; }

    /// <summary>Binds the entries of a library.</summary>
    /// <param name="file">Name or path of the library.</param>
    /// <param name="find">Gives the address of an entry, 0 where there is none.</param>
    /// <param name="whyNot">Why it cannot be used.</param>
    public static CudaDriver? Bind(string file, Func<string, nint> find, out string whyNot)
    {
        CudaDriver driver = new(file, find);
        whyNot = driver._missing is null ? "" : CudaAbsence.OldDriver(file, driver._missing);
        return driver._missing is null ? driver : null;
    }

    /// <summary>The driver's own name of a status ("CUDA_ERROR_INVALID_HANDLE"), else the one known here, with its number.</summary>
    public string NameOf(CudaStatus status)
    {
        byte* name = null;
        return GetErrorName != null && GetErrorName(status, &name) == CudaStatus.Success && name != null
            ? $"{Marshal.PtrToStringUTF8((nint)name)} ({(int)status})"
            : status.Describe();
    }

    private nint Required(string entry)
    {
        nint address = _find(entry);
        if (address == 0) _missing ??= entry;
        return address;
    }

    private nint Either(string newer, string older)
    {
        nint address = _find(newer);
        return address != 0 ? address : Required(older);
    }

    private nint Optional(string entry) => _find(entry);
}
