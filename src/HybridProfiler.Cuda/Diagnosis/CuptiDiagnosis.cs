using System.Globalization;
using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Diagnosis;

/// <summary>CUPTI: there, of which version, and able to serve a device.</summary>
internal static unsafe class CuptiDiagnosis
{
    private const string Name = "CUPTI";
    private const string Install = "Install CUPTI of the driver's CUDA version or older: it comes with the CUDA toolkit (extras/CUPTI) and as a package of its own (libcupti).";

    public static CudaPart Of(string? folder, CudaPart driver)
    {
        if (CudaLibraries.Cupti(folder, out string whyNot) is not { } library) return new CudaPart(Name, CudaPartState.LibraryMissing, "", "", whyNot, Install);
        var getVersion = (delegate* unmanaged<uint*, int>)library.Find("cuptiGetVersion");
        uint version = 0;
        if (getVersion == null || getVersion(&version) != 0)
        {
            return new CudaPart(Name, CudaPartState.Failed, "", library.File, $"{library.File} does not answer cuptiGetVersion", Install);
        }

        string text = version.ToString(CultureInfo.InvariantCulture);
        return driver.IsUsable
            ? new CudaPart(Name, CudaPartState.Usable, text, library.File, "", "")
            : new CudaPart(Name, driver.State, text, library.File, "CUPTI is there, and there is no device whose activity it could record", "See the driver.");
    }
}
