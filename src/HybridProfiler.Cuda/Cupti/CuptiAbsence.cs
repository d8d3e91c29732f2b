namespace HybridProfiler.Cuda.Cupti;

/// <summary>Why CUPTI cannot record here, in words that a person can act on.</summary>
internal static class CuptiAbsence
{
    private const string Instead = " Streams that are marked are timed by events instead, and component scopes are shown to other tools as NVTX ranges.";

    private enum Step : uint { Load = 1, Symbols, Version, Memory, Subscribe, Clock, Buffers, Enable }

    /// <summary>The native library is missing.</summary>
    public static string NoShim(string whyNot) => $"the native library that CUPTI reports to cannot be used: {whyNot}.{Instead}";

    /// <summary>CUPTI's library was not opened.</summary>
    public static string NoLibrary(string whyNot) =>
        $"no CUPTI: {whyNot}. It comes with the CUDA toolkit (extras/CUPTI/lib64) and with PyTorch's and TorchSharp's CUDA packages; put its folder into the loader's path or into CudaOptions.LibraryFolder.{Instead}";

    /// <summary>The library did not open as CUPTI.</summary>
    public static string NotUsable(string file, in CuptiInfo info) => (Step)info.Step switch
    {
        Step.Symbols => $"{file} lacks entries that recording needs: it is older than CUPTI of CUDA 11.2, or not CUPTI.{Instead}",
        _ => $"{file} did not open as CUPTI (step {(Step)info.Step}, result {info.Result}).{Instead}",
    };

    /// <summary>A start that failed; everything was undone.</summary>
    public static string Of(string file, in CuptiOutcome outcome)
    {
        string where = (Step)outcome.Step == Step.Enable ? $"to enable {outcome.Kind}" : $"at the step {(Step)outcome.Step}";
        string why = outcome.Result switch
        {
            15 => "CUPTI is not initialised: the driver is older than this CUPTI, or there is no device",
            33 => "CUPTI does not serve this virtual GPU",
            35 or 40 => "profiling is not permitted: let the driver allow it (modprobe nvidia NVreg_RestrictProfilingToAdminUsers=0), run as administrator, or start the container with --cap-add=SYS_ADMIN",
            36 => "another part of this process uses the older profiling interface (cuda-gdb, nvprof)",
            39 => "another profiler of this process has CUPTI (Nsight Systems, Nsight Compute, or the profiler of PyTorch): end it, or record with CudaOptions.Cupti = false",
            41 => "confidential computing is on, which does not allow profiling",
            42 => "CUPTI does not serve mining processors (CMP)",
            _ => "CUPTI refused",
        };
        return $"{why} ({file}, {where}, CUPTI's result {outcome.Result}).{Instead}";
    }
}
