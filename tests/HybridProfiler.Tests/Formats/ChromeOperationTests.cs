using CsCheck;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Attributes of device operations in Chrome's JSON: the names that other tools know, and what comes back of them.</summary>
public sealed class ChromeOperationTests
{
    private static readonly Gen<(string Key, AttributeValue Value)> s_attribute = Gen.OneOf(
        Numbers(OperationAttributes.RegistersPerThread, OperationAttributes.StaticSharedBytes, OperationAttributes.DynamicSharedBytes,
            OperationAttributes.SharedBytes, OperationAttributes.GraphNode, OperationAttributes.Graph, OperationAttributes.QueuedNs, OperationAttributes.FillValue),
        Gen.Double[0, 100].Select(v => (OperationAttributes.OccupancyEstimate, (AttributeValue)v)),
        Gen.Select(Gen.UInt[1, 9], Gen.UInt[1, 9], (x, y) => (OperationAttributes.Geometry, (AttributeValue)$"{x}x{y}x1/{y}x1x{x}")),
        Gen.OneOf("64", "64x2", "64x64/8x8", "1x1x1/2", "a", "").Select(v => (OperationAttributes.Geometry, (AttributeValue)v)),
        Gen.Bool.Select(v => (OperationAttributes.RegistersPerThread, (AttributeValue)v)),
        Gen.OneOf("HostToDevice", "Copy").Select(v => (OperationAttributes.Direction, (AttributeValue)v)),
        Gen.Select(Gen.OneOf("grid", "block", "registers per thread", "shared memory", "graph node id", "correlation", "est. achieved occupancy %"), Gen.Long, (k, v) => (k, (AttributeValue)v)));

    [Fact]
    public void Every_attribute_of_an_operation_reads_back_as_it_was() =>
        Gen.Select(Gen.OneOf(DeviceApi.Cuda, DeviceApi.Hip, DeviceApi.OpenCL), s_attribute.List[0, 6].List[1, 5]).Sample((api, operations) =>
        {
            Trace trace = Make(api, operations), read = Read(Write(trace));
            for (int row = 0; row < operations.Count; row++)
            {
                Dictionary<string, AttributeValue> expected = [];
                foreach ((string key, AttributeValue value) in operations[row]) expected[key] = value;
                Assert.Equal(expected.OrderBy(a => a.Key, StringComparer.Ordinal), Attributes(read, row).OrderBy(a => a.Key, StringComparer.Ordinal));
            }
        });

    [Fact]
    public void Kernels_carry_the_argument_names_of_Kineto()
    {
        string json = Write(Make(DeviceApi.Cuda, [[
            (OperationAttributes.Geometry, "16x8x2/64x1x1"), (OperationAttributes.RegistersPerThread, 40), (OperationAttributes.StaticSharedBytes, 1024),
            (OperationAttributes.DynamicSharedBytes, 512), (OperationAttributes.OccupancyEstimate, 37.5), (OperationAttributes.GraphNode, 9)]]));
        foreach (string part in (string[])["\"grid\":[16,8,2]", "\"block\":[64,1,1]", "\"registers per thread\":40", "\"shared memory\":1536", "\"est. achieved occupancy %\":37.5", "\"graph node id\":9"])
            Assert.Contains(part, json, StringComparison.Ordinal);
        foreach (string part in (string[])["geometry", "registers_per_thread", "occupancy_estimate", "graph_node"])
            Assert.DoesNotContain(part, json, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_items_are_never_written_as_a_grid_of_blocks()
    {
        string json = Write(Make(DeviceApi.OpenCL, [[(OperationAttributes.Geometry, "64x64x1/8x8x1")]]));
        Assert.Contains("\"geometry\":\"64x64x1/8x8x1\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"grid\"", json, StringComparison.Ordinal);
    }

    private static Gen<(string Key, AttributeValue Value)> Numbers(params string[] keys) =>
        Gen.Select(Gen.OneOf(keys), Gen.OneOf(Gen.Long[0, 1 << 20], Gen.Const(0L)), (k, v) => (k, (AttributeValue)v));

    private static Trace Make(DeviceApi api, IReadOnlyList<IReadOnlyList<(string Key, AttributeValue Value)>> operations)
    {
        TraceBuilder builder = new();
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "stream", 7, builder.AddDevice(new DeviceInfo("gpu", api))));
        for (int i = 0; i < operations.Count; i++)
        {
            int span = builder.AddSpan(queue, 1_000 * (i + 1), 500, builder.Intern("kernel"));
            foreach ((string key, AttributeValue value) in operations[i]) builder.AddAttribute(span, builder.Intern(key), value);
        }

        return builder.Build();
    }

    private static string Write(Trace trace)
    {
        using var file = new MemoryStream();
        ChromeFormat.Write(trace, file, "x.json");
        return System.Text.Encoding.UTF8.GetString(file.ToArray());
    }

    private static Trace Read(string json) => ChromeReader.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));

    private static Dictionary<string, AttributeValue> Attributes(Trace trace, int row)
    {
        Dictionary<string, AttributeValue> attributes = [];
        ReadOnlySpan<int> keys = trace.Attributes.KeysOf(row);
        for (int i = 0; i < keys.Length; i++) attributes[trace.Strings[keys[i]]] = trace.Attributes.ValuesOf(row)[i];
        return attributes;
    }
}
