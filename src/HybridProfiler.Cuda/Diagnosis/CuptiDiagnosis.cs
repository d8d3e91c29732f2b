using System.Globalization;
using HybridProfiler.Cuda.Cupti;
using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Diagnosis;

/// <summary>CUPTI: there, of which version, and willing to record here, which it says only when it is switched on.</summary>
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
        if (!driver.IsUsable)
        {
            return new CudaPart(Name, driver.State, text, library.File, "CUPTI is there, and there is no device whose activity it could record", "See the driver.");
        }

        if (CuptiProcess.Try(folder, out CuptiOutcome outcome) is not { } reason) return new CudaPart(Name, CudaPartState.Usable, text, library.File, "", "");
        if (outcome.Step == 0) return new CudaPart(Name, CudaPartState.Failed, text, library.File, reason, Install);
        (CudaPartState state, string why, string remedy) = CuptiAbsence.Explain(outcome);
        return new CudaPart(Name, state, text, library.File, $"{why} ({CuptiAbsence.Where(library.File, outcome)})", remedy.Length == 0 ? "Use another GPU; streams that are marked are timed by events here too." : remedy);
    }
}
