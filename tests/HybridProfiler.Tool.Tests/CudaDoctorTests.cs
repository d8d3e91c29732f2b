using HybridProfiler.Goldens;
using HybridProfiler.Tool.Doctor;
using HybridProfiler.Tool.Tests.Simulation;

namespace HybridProfiler.Tool.Tests;

/// <summary>What doctor says of CUDA in each way in which it can be there or not.</summary>
public sealed class CudaDoctorTests
{
    private static bool HasKernelDriver => Directory.Exists("/proc/driver/nvidia") || OperatingSystem.IsWindows();

    [Fact]
    public async Task Without_nvidias_libraries_the_driver_is_missing_and_one_explanation_is_enough()
    {
        PartGroup cuda = await Cuda([]);
        Part driver = cuda.Parts[0];
        if (driver.Cause != "library-missing") Assert.Skip($"this machine has a CUDA driver: {driver.Text}");
        Assert.Equal(PartState.Absent, driver.State);
        Assert.Contains("libcuda.so.1", driver.Reason);
        Assert.Contains("install NVIDIA's driver", driver.Remedy);
        Assert.DoesNotContain(cuda.Parts, p => p.Id.StartsWith("cuda.device", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("11.8", "12.2", "18", "12.535")]
    [InlineData("12.4", "12.4", "22", "12.550")]
    public async Task Of_nvidias_own_libraries_without_a_device_it_says_versions_and_what_is_missing(string release, string driverVersion, string cuptiVersion, string nvmlVersion)
    {
        string folder = Checkout.PathOf($"artifacts/cache/vendor/{release}/lib");
        if (!File.Exists(Path.Combine(folder, "libcuda.so.1"))) Assert.Skip($"NVIDIA's libraries are not there ({folder}); ./build.sh vendor fetches them");
        if (HasKernelDriver) Assert.Skip("this machine has a kernel driver, which these libraries need not fit");
        PartGroup cuda = await Cuda([], "--cuda-libraries", folder);
        Part driver = Find(cuda, "cuda.driver"), cupti = Find(cuda, "cuda.cupti"), nvml = Find(cuda, "cuda.nvml");
        Assert.Equal((PartState.Absent, "no-device", driverVersion), (driver.State, driver.Cause, driver.Version));
        Assert.Contains("cuInit returned 100", driver.Reason);
        Assert.Equal((PartState.Absent, "no-device", cuptiVersion), (cupti.State, cupti.Cause, cupti.Version));
        Assert.Equal((PartState.Absent, "driver-not-loaded"), (nvml.State, nvml.Cause));
        Assert.StartsWith(nvmlVersion, nvml.Version);
        Assert.All([driver, cupti, nvml], p => Assert.StartsWith(folder, p.Path));
    }

    [Fact]
    public async Task A_simulated_device_is_labelled_in_text_and_json()
    {
        SimulatedDriver.SkipWithout();
        Part device = Find(await Cuda([], "--cuda-libraries", SimulatedDriver.Folder), "cuda.device.0");
        Assert.Equal("true", device.Facts["simulated"]);
        Assert.Contains("Simulated", device.Text);
        HybridProf text = (await HybridProf.Run("doctor", "--cuda-libraries", SimulatedDriver.Folder)).MustEndWith(ExitCode.Done);
        Assert.Contains("Simulated", text.Output);
        Assert.Contains("nothing it gives is a measurement", text.Output);
    }

    [Theory]
    [InlineData("init_result=100", "absent", "no-device", "100")]
    [InlineData("init_result=35", "refused", "insufficient-driver", "35")]
    [InlineData("init_result=800", "refused", "no-permission", "800")]
    [InlineData("init_result=803", "refused", "version-mismatch", "803")]
    [InlineData("init_result=999", "refused", "failed", "999")]
    [InlineData("fault=cuDriverGetVersion code=34", "refused", "stub-library", "34")]
    [InlineData("devices=0", "absent", "no-device", "100")]
    public async Task Each_way_in_which_a_driver_refuses_has_its_cause_reason_and_remedy(string settings, string state, string cause, string number)
    {
        PartGroup cuda = await Cuda(SimulatedDriver.Configured(settings), "--cuda-libraries", SimulatedDriver.Folder);
        Part driver = Find(cuda, "cuda.driver");
        Assert.Equal((state, cause), (driver.State.ToString().ToLowerInvariant(), driver.Cause));
        Assert.Contains(number, driver.Reason);
        Assert.NotEqual("", driver.Remedy);
        Assert.False(driver.IsUsable);
        Assert.DoesNotContain(cuda.Parts, p => p.Id.StartsWith("cuda.device", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fault=cuptiActivityEnable code=35", "no-permission", "ERR_NVGPUCTRPERM", "NVreg_RestrictProfilingToAdminUsers=0")]
    [InlineData("cupti.other_subscriber=1", "other-subscriber", "another profiler", "CudaOptions.Cupti = false")]
    [InlineData("fault=cuptiSubscribe code=15", "insufficient-driver", "older than this CUPTI", "update NVIDIA's driver")]
    [InlineData("fault=cuptiActivityEnable code=41", "failed", "confidential computing", "events")]
    public async Task Each_way_in_which_cupti_refuses_is_found_out_by_switching_it_on(string settings, string cause, string reason, string remedy)
    {
        Dictionary<string, string?> environment = SimulatedDriver.Configured(settings);
        PartGroup cuda = await Cuda(environment, "--cuda-libraries", SimulatedDriver.Folder);
        Part cupti = Find(cuda, "cuda.cupti");
        Assert.Equal((PartState.Refused, cause), (cupti.State, cupti.Cause));
        Assert.Contains(reason, cupti.Reason);
        Assert.Contains(remedy, cupti.Remedy);
        Assert.Equal(PartState.Ok, Find(cuda, "cuda.driver").State);
        (await HybridProf.RunIn(environment, "doctor", "--cuda-libraries", SimulatedDriver.Folder, "--require", "cuda.cupti")).MustEndWith(ExitCode.RequirementMissing);
    }

    [Fact]
    public async Task Every_device_of_several_is_a_part_that_can_be_required()
    {
        Dictionary<string, string?> two = SimulatedDriver.Configured("devices=2");
        Assert.Equal(2, (await Cuda(two, "--cuda-libraries", SimulatedDriver.Folder)).Parts.Count(p => p.Id.StartsWith("cuda.device.", StringComparison.Ordinal)));
        (await HybridProf.RunIn(two, "doctor", "--cuda-libraries", SimulatedDriver.Folder, "--require", "cuda.device.1")).MustEndWith(ExitCode.Done);
        (await HybridProf.RunIn(two, "doctor", "--cuda-libraries", SimulatedDriver.Folder, "--require", "cuda.device.2")).MustEndWith(ExitCode.RequirementMissing);
    }

    private static async Task<PartGroup> Cuda(Dictionary<string, string?> environment, params string[] arguments) =>
        (await DoctorTests.ReportIn(environment, ["doctor", "--format", "json", .. arguments])).Groups.Single(g => g.Id == "cuda");

    private static Part Find(PartGroup group, string id) => Assert.Single(group.Parts, p => p.Id == id);
}
