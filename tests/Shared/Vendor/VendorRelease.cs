using HybridProfiler.Goldens;

namespace HybridProfiler.Vendor;

/// <summary>
/// NVIDIA's own user-mode libraries and headers of one CUDA release, as `./build.sh vendor` lays them under artifacts/cache/vendor.
/// They need no GPU and no kernel driver; a test that loads one does so in a process of its own, for a process has one libcuda.
/// </summary>
internal sealed class VendorRelease
{
    private VendorRelease(string cuda, int cudaVersion, int cuptiVersion, string cupti)
    {
        Cuda = cuda;
        CudaVersion = cudaVersion;
        CuptiVersion = cuptiVersion;
        Folder = Checkout.PathOf("artifacts/cache/vendor/" + cuda);
        Cupti = Path.Combine(Folder, "lib", cupti);
    }

    /// <summary>Every release that tests can have, oldest first.</summary>
    internal static IReadOnlyList<VendorRelease> All { get; } =
    [
        new("11.8", 12020, 18, "libcupti.so.11.8"),
        new("12.4", 12040, 22, "libcupti.so.12"),
    ];

    /// <summary>The names of <see cref="All"/>, for theories.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names => All.Select(r => new TheoryDataRow<string>(r.Cuda));

    /// <summary>The toolkit's version, such as 11.8: what its headers and its CUPTI are.</summary>
    internal string Cuda { get; }

    /// <summary>What cuDriverGetVersion of this release's libcuda answers; the driver is newer than the toolkit beside it.</summary>
    internal int CudaVersion { get; }

    /// <summary>What cuptiGetVersion answers: CUPTI_API_VERSION of the headers.</summary>
    internal int CuptiVersion { get; }

    internal string Folder { get; }

    internal string Headers => Path.Combine(Folder, "include");

    internal string Libraries => Path.Combine(Folder, "lib");

    internal string LibCuda => Path.Combine(Libraries, "libcuda.so.1");

    internal string LibNvml => Path.Combine(Libraries, "libnvidia-ml.so.1");

    internal string LibNvToolsExt => Path.Combine(Libraries, "libnvToolsExt.so.1");

    internal string Cupti { get; }

    /// <summary>The headers of FFmpeg's nvenc bindings: other people's declarations of the driver API.</summary>
    internal static string FfmpegHeaders => Checkout.PathOf("artifacts/cache/vendor/ffnvcodec/include");

    internal bool IsPresent => File.Exists(Path.Combine(Folder, ".libraries"));

    /// <summary>The release of that name; skips the calling test with the reason where it cannot be had.</summary>
    internal static VendorRelease Need(string cuda)
    {
        VendorRelease release = All.Single(r => r.Cuda == cuda);
        if (!release.IsPresent)
        {
            string told = Checkout.PathOf("artifacts/cache/vendor/absent.txt");
            Assert.Skip(File.Exists(told) ? File.ReadAllText(told).Trim() : $"NVIDIA's libraries of CUDA {cuda} are not fetched (./build.sh vendor)");
        }

        return release;
    }
}
