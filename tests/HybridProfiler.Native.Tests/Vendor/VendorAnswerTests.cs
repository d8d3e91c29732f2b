using System.Globalization;
using HybridProfiler.Native.Tests.Abi;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Vendor;

/// <summary>
/// NVIDIA's own libraries on a machine without a GPU: every answer that the backend tells apart, as the library gives it.
/// The order counts, since a library's state does.
/// </summary>
public sealed class VendorAnswerTests(VendorProbe probe) : IClassFixture<VendorProbe>
{
    private const int NotInitialized = 3, NoDevice = 100, InvalidHandle = 400, CuptiNotInitialized = 15, DriverNotLoaded = 9, Uninitialized = 1;

    public static IEnumerable<TheoryDataRow<string>> Releases => VendorRelease.Names;

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Driver_says_that_there_is_no_device_and_every_call_after_it_fails(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        IEnumerable<string> answers = (await probe.Ask("driver", release.LibCuda, [])).Where(l => !l.StartsWith("error ", StringComparison.Ordinal));
        Assert.Equal(
            [
                "cuDriverGetVersion=0", $"version={release.CudaVersion}", $"cuInit={NoDevice}",
                .. Failing(NotInitialized, "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetUuid_v2", "cuDevicePrimaryCtxRetain", "cuCtxGetCurrent",
                    "cuCtxSynchronize", "cuStreamCreate", "cuStreamQuery", "cuEventCreate", "cuEventRecord"),
                .. Failing(InvalidHandle, "cuEventQuery", "cuEventElapsedTime"),
                .. Failing(NotInitialized, "cuStreamWaitEvent", "cuMemAlloc_v2", "cuMemGetInfo_v2"),
                "cuGetProcAddress_v2=0", "procaddress=found",
            ],
            answers);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Driver_names_its_error_codes_as_they_are_declared_here(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        HashSet<string> named = [.. (await probe.Ask("driver", release.LibCuda, [])).Where(l => l.StartsWith("error ", StringComparison.Ordinal))];
        VendorInterface driver = VendorInterface.Driver;
        IReadOnlyDictionary<string, long> own = await Probe.Ask(
            driver.Declarations, driver.Own, l => [l.Name], Compiler.Need(), TestContext.Current.CancellationToken);
        string[] declared = [.. own.Where(o => o.Key.StartsWith("value CUDA_", StringComparison.Ordinal))
            .Select(o => string.Create(CultureInfo.InvariantCulture, $"error {o.Key["value ".Length..]}={o.Value}"))];
        Assert.True(declared.Length > 50, $"only {declared.Length} codes are declared");
        Violations.None(declared.Where(d => !named.Contains(d)));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Nvml_says_that_the_driver_is_not_loaded_and_knows_its_version_all_the_same(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        IReadOnlyList<string> answers = await probe.Ask("nvml", release.LibNvml, []);
        Assert.Matches(@"^version=\d+\.\d+\.\d+(\.\d+)?$", answers[4]);
        Assert.Equal(
            [
                $"nvmlDeviceGetCount_v2={Uninitialized}", $"nvmlInit_v2={DriverNotLoaded}", $"nvmlInitWithFlags={DriverNotLoaded}", "nvmlSystemGetNVMLVersion=0",
                answers[4], .. Failing(Uninitialized, "nvmlSystemGetDriverVersion", "nvmlDeviceGetCount_v2", "nvmlDeviceGetHandleByIndex_v2"),
                $"{DriverNotLoaded}=Driver Not Loaded", "nvmlShutdown=0",
            ],
            answers);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Cupti_with_a_driver_library_but_no_device_is_not_initialized(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        Assert.Equal(CuptiAnswers(release, registering: CuptiNotInitialized), await probe.Ask("cupti", release.Cupti, [release.LibCuda]));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Cupti_without_a_driver_library_takes_callbacks_and_nothing_else(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        Assert.Equal(CuptiAnswers(release, registering: 0), await probe.Ask("cupti", release.Cupti, []));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Driver_calls_the_library_that_the_injection_variable_names_even_without_a_device(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        IReadOnlyList<string> answers = await probe.Ask("driver", release.LibCuda, [], ("CUDA_INJECTION64_PATH", probe.Injection));
        Assert.Equal(["cuDriverGetVersion=0", $"version={release.CudaVersion}", "InitializeInjection", $"cuInit={NoDevice}"], answers.Take(4));
        Assert.Single(answers, a => a == "InitializeInjection");
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Nvtx_goes_through_the_slots_that_an_injected_library_fills_in(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        const string Attributes = "version 2 size 48 category 7 color 1:ff102030 payload 1:123456789012345";
        Assert.Equal(
            [
                "slots 16 15", "push outer", "nvtxRangePushA=0", $"push {Attributes} message 1:attributed", "nvtxRangePushEx=1",
                "pop", "nvtxRangePop=2", "pop", "nvtxRangePop=2", "mark mark", "start free", "end 77",
                "domain domain", "string registered in 0x1000", $"domain 0x1000 handle 0x2000 push {Attributes} message 3:registered", "domain 0x1000 pop",
            ],
            await probe.Ask("nvtx", release.LibNvToolsExt, [], ("NVTX_INJECTION64_PATH", probe.Injection)));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Nvtx_without_a_tool_counts_no_ranges(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        Assert.Equal(Failing(-2, "nvtxRangePushA", "nvtxRangePushEx", "nvtxRangePop", "nvtxRangePop"), await probe.Ask("nvtx", release.LibNvToolsExt, []));
    }

    private static IEnumerable<string> CuptiAnswers(VendorRelease release, int registering) =>
    [
        "cuptiGetVersion=0", $"version={release.CuptiVersion}", "cuptiGetTimestamp=0", "realtime=bracketed", $"cuptiActivityRegisterCallbacks={registering}",
        .. Failing(CuptiNotInitialized, "cuptiActivityEnable", "cuptiSubscribe", "cuptiActivityFlushAll"),
        "result 15=CUPTI_ERROR_NOT_INITIALIZED", "result 35=CUPTI_ERROR_INSUFFICIENT_PRIVILEGES", "result 39=CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED",
        "launch=cudaLaunchKernel_v7000", "cuptiFinalize=0",
    ];

    private static IEnumerable<string> Failing(int code, params string[] calls) => calls.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c}={code}"));
}
