using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using HybridProfiler.Goldens;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>Device activity that was recorded on real GPUs, out of traces of PyTorch's profiler.</summary>
internal sealed record TracedActivity(
    string Category, string Name, long StartNs, long EndNs, uint Correlation, uint Device, uint Context, uint Stream, long Bytes,
    uint Registers, uint Shared, uint[] Grid, uint[] Block, uint Function, uint Process, uint Thread)
{
    private const string Folder = "shared/data/traces/hta";

    /// <summary>Traces of NVIDIA GPUs with device activity.</summary>
    public static IReadOnlyList<string> Traces { get; } =
        ["a100_alexnet_interstream_sync", "a100_cuda_event_sync", "a100_cuda_event_sync_multistream", "a100_triton_example", "v100_32g_ns_resolution_rank0"];

    /// <summary>Copies, kernels and calls as CUPTI counts them; skips the test where the traces are absent.</summary>
    public static TracedActivity[] Load(string trace)
    {
        string? file = Find(trace + ".json.gz");
        if (file is null) Assert.Skip($"{Folder} is not beside the repository");
        using GZipStream stream = new(File.OpenRead(file), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        string[] categories = ["kernel", "gpu_memcpy", "gpu_memset", "cuda_runtime", "cuda_driver", "cuda_sync"];
        return
        [
            .. document.RootElement.GetProperty("traceEvents").EnumerateArray()
                .Where(e => e.TryGetProperty("cat", out JsonElement category) && categories.Contains(category.GetString()) && e.GetProperty("ph").GetString() == "X")
                .Select(Of),
        ];
    }

    private static string? Find(string file) =>
        new[] { Checkout.PathOf(Folder), Checkout.PathOf("../" + Folder) }.Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists);

    private static TracedActivity Of(JsonElement e)
    {
        JsonElement a = e.GetProperty("args");
        long start = Ns(e.GetProperty("ts")), duration = Ns(e.GetProperty("dur"));
        return new TracedActivity(
            e.GetProperty("cat").GetString()!, e.GetProperty("name").GetString()!, start, start + duration, (uint)Number(a, "correlation"),
            (uint)Number(a, "device"), (uint)Number(a, "context"), (uint)Number(a, "stream"), Number(a, "bytes"), (uint)Number(a, "registers per thread"),
            (uint)Number(a, "shared memory"), Sizes(a, "grid"), Sizes(a, "block"), (uint)Number(a, "cbid"), Id(e, "pid"), Id(e, "tid"));
    }

    // Microseconds with up to three digits behind the point: exact as decimals.
    private static long Ns(JsonElement microseconds) => (long)(decimal.Parse(microseconds.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) * 1000);

    private static long Number(JsonElement args, string name) => args.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? (long)value.GetDouble() : 0;

    private static uint Id(JsonElement e, string name) => e.GetProperty(name).ValueKind == JsonValueKind.Number ? (uint)e.GetProperty(name).GetInt64() : 0;

    private static uint[] Sizes(JsonElement args, string name) =>
        args.TryGetProperty(name, out JsonElement sizes) ? [.. sizes.EnumerateArray().Select(s => s.GetUInt32())] : [0, 0, 0];
}
