using System.Text.Json;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

/// <summary>The figures of the report's flat list on real traces, against exact decimal arithmetic over the same files.</summary>
public sealed class DeviceReferenceTests
{
    public static TheoryData<string> Traces() => ReferenceData.Names("reference", "exact_*.json");

    [Theory]
    [MemberData(nameof(Traces))]
    public void Device_figures_equal_the_reference_to_the_last_nanosecond(string name)
    {
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        JsonElement reference = ReferenceData.Read($"reference/{name}.json");
        Trace trace = TraceFile.Load(ReferenceData.PathOf("traces/" + reference.GetProperty("trace").GetString()));
        using JsonDocument report = JsonDocument.Parse(TraceAnalysis.Of(trace).Report().ToJson());
        JsonElement[] metrics = [.. report.RootElement.GetProperty("metrics").EnumerateArray().Where(m => m.GetProperty("key").GetString()!.StartsWith("device/", StringComparison.Ordinal))];
        if (!reference.TryGetProperty("timeline_us", out JsonElement timeline))
        {
            Assert.Empty(metrics);
            return;
        }

        foreach ((string key, string figure) in new[]
        {
            ("device/total", "total"), ("device/busy", "busy"), ("device/idle", "idle"), ("device/computation", "computation(kernel non-nccl + memset)"),
            ("device/communication", "communication"), ("device/memcpy", "memcpy"), ("device/exposed_communication", "exposed_comm"), ("device/exposed_memcpy", "exposed_memcpy"),
        })
        {
            JsonElement metric = Assert.Single(metrics, m => m.GetProperty("key").GetString() == key && m.GetProperty("device").ValueKind == JsonValueKind.Null && m.GetProperty("stream").ValueKind == JsonValueKind.Null);
            Assert.Equal((key, ReferenceData.Ns(timeline.GetProperty(figure))), (key, metric.GetProperty("value").GetInt64()));
            Assert.Equal("ns", metric.GetProperty("unit").GetString());
        }
    }
}
