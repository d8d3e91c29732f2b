using System.Runtime.InteropServices;
using HybridProfiler.Recording;

namespace HybridProfiler.Devices;

/// <summary>Entries of the product's native library, for backends that have a part in it. Thread-safe.</summary>
public static class NativeEntry
{
    /// <summary>Address of an entry, to be called through a function pointer.</summary>
    /// <param name="name">Name in <c>native/include/hybridprofiler.h</c>.</param>
    /// <param name="whyNot">Why it cannot be had; empty when it can.</param>
    /// <returns>The address; 0 when the library or the entry is missing.</returns>
    public static nint Find(string name, out string whyNot)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        whyNot = NativeShim.AbsenceReason ?? "";
        if (whyNot.Length > 0) return 0;
        if (NativeLibrary.TryGetExport(NativeShimLocator.Handle, name, out nint address)) return address;
        whyNot = $"{NativeShimLocator.FoundAt} has no entry {name}; it was not built from this version of HybridProfiler";
        return 0;
    }
}
