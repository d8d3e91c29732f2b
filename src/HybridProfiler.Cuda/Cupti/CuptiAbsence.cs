namespace HybridProfiler.Cuda.Cupti;

/// <summary>Why CUPTI cannot record here, in words that a person can act on.</summary>
internal static class CuptiAbsence
{
    private const string Instead = " Streams that are marked are timed by events instead, and component scopes are shown to other tools as NVTX ranges.";

    /// <summary>The native library is missing.</summary>
    public static string NoShim(string whyNot) => $"the native library that CUPTI reports to cannot be used: {whyNot}.{Instead}";

    /// <summary>CUPTI's library was not opened.</summary>
    public static string NoLibrary(string whyNot) =>
        $"no CUPTI: {whyNot}. It comes with the CUDA toolkit (extras/CUPTI/lib64) and with PyTorch's and TorchSharp's CUDA packages; put its folder into the loader's path or into CudaOptions.LibraryFolder.{Instead}";

    /// <summary>The library did not open as CUPTI.</summary>
    public static string NotUsable(string file, in CuptiInfo info) => info.Step switch
    {
        CuptiStep.Symbols => $"{file} lacks entries that recording needs: it is older than CUPTI of CUDA 11.2, or not CUPTI.{Instead}",
        _ => $"{file} did not open as CUPTI (step {info.Step}, result {(int)info.Result}).{Instead}",
    };

    /// <summary>A start that failed; everything was undone.</summary>
    public static string Of(string file, in CuptiOutcome outcome)
    {
        (_, string why, string remedy) = Explain(outcome);
        return $"{why} ({Where(file, outcome)}).{(remedy.Length == 0 ? "" : " " + remedy)}{Instead}";
    }

    /// <summary>Where a start failed, and with which result.</summary>
    public static string Where(string file, in CuptiOutcome outcome) =>
        $"{file}, {(outcome.Step == CuptiStep.Enable ? $"to enable {outcome.Kind}" : $"at the step {outcome.Step}")}, CUPTI's result {(int)outcome.Result}";

    /// <summary>Why a start failed, and what would help (empty: nothing known).</summary>
    public static (CudaPartState State, string Reason, string Remedy) Explain(in CuptiOutcome outcome) => outcome.Result switch
    {
        CuptiResult.NotInitialized => (CudaPartState.InsufficientDriver, "CUPTI is not initialised: the driver is older than this CUPTI, or there is no device", "Update NVIDIA's driver, or install CUPTI of the driver's CUDA version or older."),
        CuptiResult.VirtualizedDeviceNotSupported => (CudaPartState.Failed, "CUPTI does not serve this virtual GPU", "Ask who runs the hypervisor to enable profiling for it."),
        CuptiResult.InsufficientPrivileges or CuptiResult.VirtualizedDeviceInsufficientPrivileges => (CudaPartState.NoPermission, "profiling is not permitted (ERR_NVGPUCTRPERM)", "Let the driver allow it (modprobe nvidia NVreg_RestrictProfilingToAdminUsers=0), run as administrator, or start the container with --cap-add=SYS_ADMIN."),
        CuptiResult.OldProfilerApiInitialized => (CudaPartState.OtherSubscriber, "another part of this process uses the older profiling interface (cuda-gdb, nvprof)", "End it."),
        CuptiResult.MultipleSubscribersNotSupported => (CudaPartState.OtherSubscriber, "another profiler of this process has CUPTI (Nsight Systems, Nsight Compute, the profiler of PyTorch, or this one as the injection that CUDA_INJECTION64_PATH names)", "End it, or record with CudaOptions.Cupti = false."),
        CuptiResult.ConfidentialComputingNotSupported => (CudaPartState.Failed, "confidential computing is on, which does not allow profiling", ""),
        CuptiResult.CmpDeviceNotSupported => (CudaPartState.Failed, "CUPTI does not serve mining processors (CMP)", ""),
        _ => (CudaPartState.Failed, "CUPTI refused", "Look at whether CUPTI is of the driver's CUDA version or older."),
    };
}
