using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>Names and kinds of API functions, asked once for each. One caller at a time.</summary>
internal sealed unsafe class CallNames(CuptiShim shim)
{
    private readonly Dictionary<(CuptiDomain Domain, uint Function), (string Name, SpanKind Kind, bool IsStreamWait)> _names = [];

    public (string Name, SpanKind Kind, bool IsStreamWait) Of(CuptiDomain domain, uint function)
    {
        if (_names.TryGetValue((domain, function), out (string Name, SpanKind Kind, bool IsStreamWait) known)) return known;
        string? name = Marshal.PtrToStringUTF8((nint)shim.CallName(domain, function));
        name = string.IsNullOrEmpty(name) ? $"CUDA {(domain == CuptiDomain.Runtime ? "runtime" : "driver")} function {function}" : WithoutVersion(name);
        known = (name, KindOf(name), name.Contains("StreamWaitEvent", StringComparison.Ordinal));
        _names.Add((domain, function), known);
        return known;
    }

    /// <summary>"cudaLaunchKernel_v7000" is cudaLaunchKernel to whoever calls it; "cuMemAlloc_v2" is the name of a function.</summary>
    internal static string WithoutVersion(string name)
    {
        int at = name.LastIndexOf("_v", StringComparison.Ordinal);
        bool versioned = at > 0 && name.StartsWith("cuda", StringComparison.Ordinal) && name.Length - at >= 6 && name.AsSpan(at + 2).IndexOfAnyExceptInRange('0', '9') < 0;
        return versioned ? name[..at] : name;
    }

    internal static SpanKind KindOf(string name)
    {
        // Not cudaStreamWaitEvent: the stream waits, the thread goes on.
        if (Has("Synchronize")) return SpanKind.Sync;
        if (Has("Memcpy") || Has("Memset") || Has("MemPrefetch")) return SpanKind.Transfer;
        if (Has("Malloc") || Has("Free") || Has("MemAlloc") || Has("HostAlloc") || Has("MemHostRegister") || Has("HostRegister")) return SpanKind.Alloc;
        return SpanKind.Compute;
        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
    }
}
