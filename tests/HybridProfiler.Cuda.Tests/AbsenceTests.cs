using HybridProfiler.Cuda.Driver;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests;

[Trait("Windows", "test")]
public sealed class AbsenceTests
{
    [Fact]
    public void A_folder_without_libraries_is_searched_first_and_then_the_system()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "no such folder");
        Assert.Equal(VendorLibraryNames.Driver(null), VendorLibraryNames.Driver(folder));
        Assert.Equal(VendorLibraryNames.Nvml(null), VendorLibraryNames.Nvml(folder));
    }

    [Fact]
    public void Libraries_of_the_folder_come_first()
    {
        using TemporaryFolder folder = new("hp-cuda-");
        string file = folder.File(VendorLibraryNames.Driver(null).First());
        File.WriteAllText(file, "no library");
        Assert.Equal(file, VendorLibraryNames.Driver(folder.Path).First());
        Assert.Null(VendorLibrary.Open([file], out string whyNot));
        Assert.Contains("refused", whyNot, StringComparison.Ordinal);
        Assert.Contains(file, whyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_named_with_what_helps()
    {
        Assert.Null(VendorLibrary.Open(["libhybridprofiler-no-such-driver.so.1"], out string whyNot));
        string reason = CudaAbsence.NoDriverLibrary(whyNot);
        Assert.Contains("libhybridprofiler-no-such-driver.so.1", reason, StringComparison.Ordinal);
        Assert.Contains("Install NVIDIA's driver", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(34, "stub")]
    [InlineData(35, "Update NVIDIA's driver")]
    [InlineData(100, "kernel driver is not loaded")]
    [InlineData(800, "/dev/nvidia")]
    [InlineData(802, "fabric manager")]
    [InlineData(803, "different versions")]
    [InlineData(804, "forward-compatibility")]
    [InlineData(12345, "12345")]
    public void Each_way_in_which_a_driver_refuses_has_its_reason(int status, string word)
    {
        string reason = CudaAbsence.Of((CudaStatus)status, "cuInit", "libcuda.so.1");
        Assert.Contains(word, reason, StringComparison.Ordinal);
        Assert.Contains("cuInit", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_call_stands_in_the_message_as_it_stands_in_the_source()
    {
        CudaStatus answer = CudaStatus.InvalidHandle;
        CudaException e = Assert.Throws<CudaException>(() => answer.Check());
        Assert.Equal("answer returned InvalidHandle (400).", e.Message);
        Assert.Equal(400, e.Status);
        CudaStatus.Success.Check();
    }

    [Fact]
    public void Options_refuse_what_makes_no_sense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CudaOptions { NvmlRateHz = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CudaOptions { NvmlRateHz = double.NaN });
        Assert.Throws<ArgumentException>(() => new CudaOptions { LibraryFolder = " " });
        Assert.Equal(20, CudaOptions.Default.NvmlRateHz);
    }

    [Fact]
    public void Adding_CUDA_never_throws_and_what_is_missing_is_stated()
    {
        using Session session = Profiler.Configure().AddCuda().Start();
        Trace trace = session.Stop();
        Assert.True(trace.Devices.Length > 0 || trace.Health.Absences.Any(a => a.Source == "CUDA" && a.Reason.Length > 20), trace.Health.ToString());
    }
}
