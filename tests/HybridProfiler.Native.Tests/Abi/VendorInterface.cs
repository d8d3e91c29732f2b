using HybridProfiler.Goldens;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>One of NVIDIA's interfaces as we declare it, and where the vendor's own declarations of it lie.</summary>
internal sealed class VendorInterface
{
    private static readonly string s_own = Checkout.PathOf("native/src");
    private readonly string[] _files;
    private readonly Func<VendorRelease, HeaderSet?> _headers;

    private VendorInterface(string name, string[] files, Func<VendorRelease, HeaderSet?> headers)
    {
        Name = name;
        _files = [.. files.Select(f => "native/src/vendor/" + f)];
        _headers = headers;
    }

    internal static VendorInterface Driver { get; } = new("driver", ["cuda.h", "cuda_functions.h"], r => Toolkit(r, "#include <cuda.h>\n#include <driver_types.h>", "cuda.h", "driver_types.h"));

    internal static VendorInterface Cupti { get; } = new("cupti", CuptiFiles(), OfCupti);

    internal static VendorInterface Nvml { get; } = new("nvml", ["nvml.h", "nvml_functions.h"], r =>
        HeaderSet.Of("#define NVML_NO_UNVERSIONED_FUNC_DEFS\n#include <nvml.h>", [r.Headers], [Path.Combine(r.Headers, "nvml.h")]));

    internal static VendorInterface Nvtx { get; } = new("nvtx", ["nvtx.h"], r => Toolkit(
        r, "#include <nvtx3/nvToolsExt.h>", "nvtx3/nvToolsExt.h", "nvtx3/nvtxDetail/nvtxTypes.h"));

    internal static IReadOnlyList<VendorInterface> All => [Driver, Cupti, Nvml, Nvtx];

    internal string Name { get; }

    /// <summary>True for a name that, as NVIDIA names things, is of this interface.</summary>
    internal bool Owns(string native) => this == Driver
        ? native.StartsWith("CU_", StringComparison.Ordinal) || native.StartsWith("CUDA_", StringComparison.Ordinal) || native.StartsWith("cudaError", StringComparison.Ordinal) || native == "CUuuid"
        : native.StartsWith(Name, StringComparison.OrdinalIgnoreCase);

    internal Declarations Declarations => HeaderReader.Read(_files);

    /// <summary>Our own headers.</summary>
    internal HeaderSet Own => HeaderSet.Of(
        string.Concat(_files.Select(f => $"#include \"{f["native/src/".Length..]}\"\n")), [s_own], _files.Select(Checkout.PathOf));

    /// <summary>The vendor's headers of a release; null where they are part of the toolkit and only the libraries are fetched.</summary>
    internal HeaderSet? Of(VendorRelease release) => _headers(release);

    private static string[] CuptiFiles()
    {
        string folder = Path.Combine(s_own, "vendor");
        return [.. Directory.GetFiles(folder, "cupti*.h").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
    }

    // CUPTI's headers want cuda.h, a package of 774 MB, for a handful of handles and enumerations that no record's layout
    // depends on beyond their sizes: our own declarations stand in for it.
    private static HeaderSet OfCupti(VendorRelease release)
    {
        string standIn = Checkout.PathOf("artifacts/cache/vendor/stand-in/" + release.Cuda);
        Directory.CreateDirectory(standIn);
        File.WriteAllText(Path.Combine(standIn, "cuda.h"), """
            #pragma once
            #include "vendor/cuda.h"
            #define CUDAAPI HP_CUDAAPI
            struct CUaccessPolicyWindow;
            union CUstreamAttrValue;
            typedef int CUstreamAttrID;
            """);
        File.WriteAllText(Path.Combine(standIn, "builtin_types.h"), "#pragma once\n");
        string[] headers = ["cupti_result.h", "cupti_version.h", "cupti_activity.h", "cupti_callbacks.h", "cupti_driver_cbid.h", "cupti_runtime_cbid.h"];
        string[] texts = [.. headers.Append("cupti_activity_deprecated.h").Select(h => Path.Combine(release.Headers, h)).Where(File.Exists)];
        return HeaderSet.Of(string.Concat(headers.Select(h => $"#include <{h}>\n")), [standIn, s_own, release.Headers], texts);
    }

    private static HeaderSet? Toolkit(VendorRelease release, string include, params string[] files)
    {
        string folder = Path.Combine(release.Folder, "cuda/include");
        return Directory.Exists(folder) ? HeaderSet.Of(include, [folder], files.Select(f => Path.Combine(folder, f))) : null;
    }
}
