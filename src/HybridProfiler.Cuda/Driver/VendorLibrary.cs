using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Driver;

/// <summary>A library of the vendor that was opened, never to be closed: its threads and handlers may outlive any session.</summary>
/// <param name="handle">Handle of the system's loader.</param>
/// <param name="file">Name or path under which it was opened.</param>
internal sealed class VendorLibrary(nint handle, string file)
{
    /// <summary>Handle of the system's loader.</summary>
    public nint Handle => handle;

    /// <summary>Name or path under which it was opened.</summary>
    public string File => file;

    /// <summary>Opens the first candidate that loads.</summary>
    /// <param name="candidates">Names or paths, in order.</param>
    /// <param name="whyNot">Why none was opened: which candidates were not found and which were refused.</param>
    public static VendorLibrary? Open(IEnumerable<string> candidates, out string whyNot)
    {
        List<string> tried = [];
        string? refused = null;
        foreach (string candidate in candidates)
        {
            tried.Add(candidate);
            if (NativeLibrary.TryLoad(candidate, out nint handle))
            {
                whyNot = "";
                return new VendorLibrary(handle, candidate);
            }

            // A file that is there and does not load says more than all the names that are not there.
            if (refused is null && Path.IsPathRooted(candidate) && System.IO.File.Exists(candidate)) refused = Refusal(candidate);
        }

        whyNot = refused ?? $"the system's loader found none of {string.Join(", ", tried)}";
        return null;
    }

    /// <summary>Address of an entry; 0 when the library has none of that name.</summary>
    public nint Find(string entry) => NativeLibrary.TryGetExport(handle, entry, out nint address) ? address : 0;

    [SuppressMessage("Design", "CA1031", Justification = "Only the message is wanted.")]
    private static string Refusal(string path)
    {
        try
        {
            NativeLibrary.Load(path);
            return $"{path} loaded when tried again";
        }
        catch (Exception e)
        {
            return $"the system's loader refused {path}: {e.Message.ReplaceLineEndings(" ").Trim()}";
        }
    }
}
