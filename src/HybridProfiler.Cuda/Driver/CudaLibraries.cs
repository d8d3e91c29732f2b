using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Driver;

/// <summary>
/// Finds the vendor's libraries: in the folder that was asked for, then under the names and places that the vendor uses.
/// Each is opened once in a process and stays; a search that found nothing is repeated by whoever asks again.
/// </summary>
internal static class CudaLibraries
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<Kind, VendorLibrary> s_open = [];

    private enum Kind { Driver, Cupti, Nvml }

    /// <summary>The driver (libcuda).</summary>
    public static VendorLibrary? Driver(string? folder, out string whyNot) => Get(Kind.Driver, folder, out whyNot);

    /// <summary>CUPTI.</summary>
    public static VendorLibrary? Cupti(string? folder, out string whyNot) => Get(Kind.Cupti, folder, out whyNot);

    /// <summary>NVML.</summary>
    public static VendorLibrary? Nvml(string? folder, out string whyNot) => Get(Kind.Nvml, folder, out whyNot);

    private static VendorLibrary? Get(Kind kind, string? folder, out string whyNot)
    {
        lock (s_lock)
        {
            if (s_open.TryGetValue(kind, out VendorLibrary? open))
            {
                whyNot = "";
                return open;
            }

            open = VendorLibrary.Open(Candidates(kind, folder), out whyNot);
            if (open is not null) s_open.Add(kind, open);
            return open;
        }
    }

    private static IEnumerable<string> Candidates(Kind kind, string? folder) => kind switch
    {
        Kind.Driver => VendorLibraryNames.Driver(folder),
        Kind.Cupti => VendorLibraryNames.Cupti(folder),
        _ => VendorLibraryNames.Nvml(folder),
    };
}
