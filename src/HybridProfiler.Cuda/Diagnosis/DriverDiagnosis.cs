using System.Globalization;
using HybridProfiler.Cuda.Driver;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Diagnosis;

/// <summary>The driver, asked what a session would ask it.</summary>
internal static unsafe class DriverDiagnosis
{
    private const string Name = "driver";

    public static CudaPart Of(string? folder)
    {
        if (CudaLibraries.Driver(folder, out string whyNot) is not { } library)
        {
            return new CudaPart(Name, CudaPartState.LibraryMissing, "", "", whyNot, CudaAbsence.InstallDriver);
        }

        var getVersion = (delegate* unmanaged<int*, CudaStatus>)library.Find("cuDriverGetVersion");
        var init = (delegate* unmanaged<uint, CudaStatus>)library.Find("cuInit");
        var count = (delegate* unmanaged<int*, CudaStatus>)library.Find("cuDeviceGetCount");
        if (getVersion == null || init == null || count == null)
        {
            return new CudaPart(Name, CudaPartState.InsufficientDriver, "", library.File, $"{library.File} is no driver of CUDA: it has no cuInit, cuDriverGetVersion or cuDeviceGetCount", CudaAbsence.UpdateDriver);
        }

        // Asked first: it tells the toolkit's stub apart from a driver without a device, and answers in both.
        int version = 0;
        CudaStatus status = getVersion(&version);
        if (status != CudaStatus.Success) return Refused(status, "cuDriverGetVersion", "", library.File);
        string text = TextOf(version);
        status = init(0);
        if (status != CudaStatus.Success) return Refused(status, "cuInit", text, library.File);
        int devices = 0;
        status = count(&devices);
        if (status != CudaStatus.Success) return Refused(status, "cuDeviceGetCount", text, library.File);
        if (devices == 0) return Refused(CudaStatus.NoDevice, "cuDeviceGetCount", text, library.File);
        // What a session would find, which needs more of the driver than these three.
        Availability found = CudaProcess.Find(folder);
        return found.IsAvailable
            ? new CudaPart(Name, CudaPartState.Usable, text, library.File, "", "")
            : new CudaPart(Name, CudaPartState.InsufficientDriver, text, library.File, found.Reason, CudaAbsence.UpdateDriver);
    }

    /// <summary>12040 as "12.4".</summary>
    public static string TextOf(int version) => string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");

    private static CudaPart Refused(CudaStatus status, string call, string version, string file)
    {
        (string reason, string remedy) = CudaAbsence.Explain(status, call, file);
        return new CudaPart(Name, StateOf(status), version, file, reason, remedy);
    }

    private static CudaPartState StateOf(CudaStatus status) => status switch
    {
        CudaStatus.StubLibrary => CudaPartState.StubLibrary,
        CudaStatus.NoDevice => CudaPartState.NoDevice,
        CudaStatus.InsufficientDriver => CudaPartState.InsufficientDriver,
        CudaStatus.SystemDriverMismatch or CudaStatus.CompatNotSupportedOnDevice => CudaPartState.VersionMismatch,
        CudaStatus.NotPermitted or CudaStatus.InvalidDevice or CudaStatus.DeviceUnavailable => CudaPartState.NoPermission,
        _ => CudaPartState.Failed,
    };
}
