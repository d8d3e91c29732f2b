using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Driver;

/// <summary>Names and places of the vendor's libraries, most specific first.</summary>
internal static class VendorLibraryNames
{
    // Newest first. CUPTI's soname was the toolkit's version up to 11.8 and is its major number since.
    private static readonly string[] s_cuptiOnLinux =
    [
        "libcupti.so.13", "libcupti.so.12", "libcupti.so.11.8", "libcupti.so.11.7", "libcupti.so.11.6", "libcupti.so.11.5",
        "libcupti.so.11.4", "libcupti.so.11.3", "libcupti.so.11.2", "libcupti.so",
    ];

    public static IEnumerable<string> Driver(string? folder) =>
        OperatingSystem.IsWindows() ? In(folder, ["nvcuda.dll"]) : In(folder, ["libcuda.so.1", "libcuda.so"]);

    public static IEnumerable<string> Nvml(string? folder)
    {
        if (!OperatingSystem.IsWindows()) return In(folder, ["libnvidia-ml.so.1", "libnvidia-ml.so"]);
        // Drivers before 2019 put it elsewhere than into the system's folder.
        string old = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "NVIDIA Corporation", "NVSMI", "nvml.dll");
        return In(folder, ["nvml.dll", old]);
    }

    public static IEnumerable<string> Cupti(string? folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // The file's name carries CUPTI's own version, which no name known today covers.
            string? toolkit = Environment.GetEnvironmentVariable("CUDA_PATH");
            return [.. Matching(folder, "cupti64_*.dll"), .. toolkit is null ? [] : Matching(Path.Combine(toolkit, "extras", "CUPTI", "lib64"), "cupti64_*.dll")];
        }

        IEnumerable<string> toolkits = Directory.Exists("/usr/local")
            ? Directory.EnumerateDirectories("/usr/local", "cuda*").OrderDescending(StringComparer.Ordinal)
            : [];
        return
        [
            .. In(folder, s_cuptiOnLinux),
            .. toolkits.SelectMany(t => (string[])[Path.Combine(t, "extras", "CUPTI", "lib64", "libcupti.so"), Path.Combine(t, "lib64", "libcupti.so")]).Where(File.Exists),
        ];
    }

    private static IEnumerable<string> In(string? folder, string[] names) =>
        folder is null ? names : [.. names.Select(name => Path.GetFullPath(Path.Combine(folder, name))).Where(File.Exists), .. names];

    private static IEnumerable<string> Matching(string? folder, string pattern) =>
        folder is not null && Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).OrderDescending(StringComparer.Ordinal) : [];
}
