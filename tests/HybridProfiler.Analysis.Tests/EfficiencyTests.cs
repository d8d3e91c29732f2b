using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

public sealed class EfficiencyTests
{
    [Fact]
    public void Work_and_bytes_of_409_operator_shapes_equal_those_of_TraceLens()
    {
        int checkedRows = 0;
        foreach (JsonElement row in Rows())
        {
            OperationCost cost = CostOf(row);
            Assert.Equal(row.GetProperty("gflop").GetDouble(), cost.Flops / 1e9, row.GetProperty("gflop").GetDouble() * 1e-12);
            Assert.Equal(row.GetProperty("mib").GetDouble(), cost.Bytes / 1048576, row.GetProperty("mib").GetDouble() * 1e-12);
            Assert.Equal(row.GetProperty("flop_per_byte").GetDouble(), cost.Intensity, row.GetProperty("flop_per_byte").GetDouble() * 1e-12);
            checkedRows++;
        }

        Assert.Equal(409, checkedRows);
    }

    [Theory]
    [InlineData("tracelens/h100_vit_nsfw.json.gz", "h100__Falconsai_nsfw_image_detection__1016002")]
    [InlineData("tracelens/h100_bert_small.json.gz", "h100__gaunernst_bert-small-uncased__1016001")]
    [InlineData("tracelens/mi300_vit_nsfw.json.gz", "mi300__Falconsai_nsfw_image_detection__1016002")]
    [InlineData("tracelens/mi300_bert_small.json.gz", "mi300__gaunernst_bert-small-uncased__1016001")]
    public void Matrix_products_and_attention_of_a_trace_have_the_calls_work_and_kernel_time_that_TraceLens_reports(string file, string trace)
    {
        JsonElement[] expected = [.. Rows().Where(r => r.GetProperty("trace").GetString() == trace && r.GetProperty("kind").GetString() != "CONV_fwd")];
        EfficiencyAnalysis ours = TraceAnalysis.Of(TraceFile.Load(ReferenceData.PathOf("traces/" + file))).Efficiency;
        Assert.NotEmpty(expected);
        foreach (JsonElement row in expected)
        {
            OperationCost cost = CostOf(row);
            OperationEfficiency[] same = [.. ours.Operations.Where(o => o.Name == row.GetProperty("op").GetString() && o.Cost.Flops == cost.Flops && o.Cost.Bytes == cost.Bytes)];
            Assert.Equal(row.GetProperty("count").GetInt32(), same.Sum(o => o.Calls));
            // The reported mean comes from binary epoch times.
            Assert.Equal(row.GetProperty("kernel_us_mean").GetDouble(), same.Sum(o => o.DeviceNs) / 1000d / same.Sum(o => o.Calls), 0.3);
        }
    }

    [Fact]
    public void A_token_over_a_cache_costs_what_the_last_row_of_causal_attention_costs()
    {
        OperationCost step = OperationCosts.AttentionWithCache(1, 1, 99, 8, 8, 64, 64);
        Assert.Equal(2d * 8 * 128 * 100, step.Flops);
        // Token by token is the same arithmetic as all at once.
        double all = Enumerable.Range(0, 100).Sum(cached => OperationCosts.AttentionWithCache(1, 1, cached, 8, 8, 64, 64).Flops);
        Assert.Equal(all, OperationCosts.AttentionWithCache(1, 100, 0, 8, 8, 64, 64).Flops);
    }

    [Fact]
    public void Only_active_experts_count_as_work_and_as_weights()
    {
        OperationCost two = OperationCosts.MixtureOfExperts(tokens: 10, modelSize: 8, hiddenSize: 16, experts: 4, chosen: 2, activeExperts: 3, isGated: false);
        Assert.Equal(2d * 10 * 8 * 4 + 2d * 10 * 2 * 2 * 8 * 16, two.Flops);
        Assert.Equal(2 * (3d * 2 * 8 * 16 + 8 * 4 + 2 * 10 * 8), two.Bytes);
        Assert.Equal(two.Flops, OperationCosts.MixtureOfExperts(10, 8, 16, 4, 2, 4, false).Flops);
    }

    [Fact]
    public void Recurrent_steps_state_space_scans_and_normalisations_have_the_work_of_their_formulas()
    {
        Assert.Equal(7 * (2d * 3 * 4 * 20 * (10 + 20) + 3 * 2d * 4 * 20), OperationCosts.Recurrent(gates: 4, batch: 3, steps: 7, inputSize: 10, hiddenSize: 20).Flops);
        Assert.Equal(9d * 2 * 5 * 6 * 16 + 2 * 5 * 6, OperationCosts.StateSpaceScan(batch: 2, steps: 5, channels: 6, stateSize: 16).Flops);
        Assert.Equal(7000, OperationCosts.Normalization(1000, 100).Flops);
        Assert.Equal(2 * 1000d * 3, OperationCosts.Elementwise(1000, 2000, size: 2).Bytes);
    }

    [Fact]
    public void A_transposed_convolution_undoes_the_size_of_a_convolution_and_groups_divide_the_work()
    {
        ConvolutionShape plain = new([1, 8, 16], [4, 8, 3], [2], [1], [1]);
        Assert.Equal((8, 2d * 4 * 8 * 8 * 3), (plain.OutputSize(0), OperationCosts.Convolution(plain).Flops));
        ConvolutionShape transposed = new([1, 4, 8], [4, 8, 3], [2], [1], [1], IsTransposed: true, OutputPadding: [1]);
        Assert.Equal((16, 8, 2d * 4 * 8 * 8 * 3), (transposed.OutputSize(0), transposed.OutputChannels, OperationCosts.Convolution(transposed).Flops));
        Assert.Equal(OperationCosts.Convolution(plain).Flops / 2, OperationCosts.Convolution(plain with { Filter = [4, 4, 3], Groups = 2 }).Flops);
    }

    [Fact]
    public void A_span_that_declares_its_cost_is_an_operation_and_the_ceilings_give_its_share_of_the_roofline()
    {
        TraceBuilder builder = new();
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main")), device = builder.AddDevice(new DeviceInfo("d", DeviceApi.OpenCL));
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, device)), scope = builder.AddSpan(thread, 0, 100, builder.Intern("scale"));
        builder.AddAttribute(scope, builder.Intern("flops"), 2_000L);
        builder.AddAttribute(scope, builder.Intern("memory_bytes"), 8_000L);
        builder.AddFlow(builder.AddSpan(thread, 10, 5, builder.Intern("clEnqueueNDRangeKernel")), builder.AddSpan(queue, 50, 1_000, builder.Intern("k")), FlowKind.Launch, 1);
        EfficiencyAnalysis efficiency = TraceAnalysis.Of(builder.Build()).Efficiency;
        OperationEfficiency row = Assert.Single(efficiency.Operations);
        Assert.Equal(("scale", 1, 2e9, 8e9), (row.Name, row.Calls, row.FlopsPerSecond, row.BytesPerSecond));
        // Memory-bound: 0.25 FLOP/B x 16 GB/s = 4 GFLOP/s attainable of a peak of 100.
        DeviceCeilings ceilings = new(100e9, 16e9, "stated");
        Assert.Equal(0.5, row.RooflineShare(ceilings), 1e-12);
        Assert.Equal(0.01, efficiency.ModelFlopsUtilization(0, 2_000, ceilings), 1e-12);
    }

    [Fact]
    public void The_report_shows_shapes_however_the_file_lays_them_out()
    {
        TraceBuilder builder = new();
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main")), device = builder.AddDevice(new DeviceInfo("d", DeviceApi.Cuda));
        int queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "q", 1, device)), mm = builder.AddSpan(thread, 0, 100, builder.Intern("aten::addmm"));
        builder.AddAttribute(mm, builder.Intern("Input Dims"), "[\n  [\n 16 ],\n [ 4, 8 ],\n [ 8, 16 ],\n [], []\n]");
        builder.AddFlow(builder.AddSpan(thread, 10, 5, builder.Intern("cudaLaunchKernel")), builder.AddSpan(queue, 50, 1_000, builder.Intern("k")), FlowKind.Launch, 1);
        string report = TraceAnalysis.Of(builder.Build()).Report().ToMarkdown();
        Assert.Contains("| 16, 4×8, 8×16 |", report, StringComparison.Ordinal);
    }

    private static JsonElement[] Rows()
    {
        using GZipStream stream = new(File.OpenRead(ReferenceData.PathOf("vectors/roofline_ops_tracelens.json.gz")), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("rows").EnumerateArray().Select(r => r.Clone())];
    }

    private static OperationCost CostOf(JsonElement row)
    {
        JsonElement p = row.GetProperty("params");
        switch (row.GetProperty("kind").GetString())
        {
            case "GEMM":
                double size = Text(p, "dtype_A_B").Contains("float", StringComparison.Ordinal) && !Text(p, "dtype_A_B").Contains("BFloat16", StringComparison.Ordinal) ? 4 : 2;
                return OperationCosts.MatrixMultiply(Number(p, "M"), Number(p, "N"), Number(p, "K"), Number(p, "B"), Text(p, "bias") == "True", size, size, size);
            case "CONV_fwd":
                return OperationCosts.Convolution(
                    new ConvolutionShape(Numbers(p, "input_shape"), Numbers(p, "filter_shape"), Numbers(p, "stride"), Numbers(p, "padding"), Numbers(p, "dilation"), Number(p, "groups"), Text(p, "transposed_conv") == "True", Numbers(p, "output_padding"), Text(p, "bias") == "True"),
                    Text(p, "dtype_input_weight").Contains("BFloat16", StringComparison.Ordinal) ? 2 : 4, Text(p, "dtype_input_weight").Contains("BFloat16", StringComparison.Ordinal) ? 2 : 4);
            default:
                return OperationCosts.Attention(Number(p, "B"), Number(p, "N_Q"), Number(p, "H_Q"), Number(p, "N_KV"), Number(p, "H_KV"), Number(p, "d_h_qk"), Number(p, "d_h_v"), Text(p, "causal") == "True", 2);
        }
    }

    private static string Text(JsonElement p, string key) => p.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement p, string key) => (long)double.Parse(Text(p, key), CultureInfo.InvariantCulture);

    private static ImmutableArray<long> Numbers(JsonElement p, string key) =>
        [.. Text(p, key).Split(['(', ')', ',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
}
