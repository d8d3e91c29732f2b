using CsCheck;
using HybridProfiler.Analysis.Findings;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests.Memory;

public sealed class EdgeLedgerTests
{
    private static readonly TensorLayout Plain = HandOffTrace.Layout();

    [Fact]
    public void The_books_agree_with_the_hand_offs() =>
        HandOffTrace.All.Sample(trace =>
        {
            TraceAnalysis analysis = TraceAnalysis.Of(trace);
            Assert.Equal(trace.HandOffs.Count, analysis.Memory.Ledger.Sum(l => l.HandOffs));
            foreach (EdgeLedger edge in analysis.Memory.Ledger)
            {
                Analyzers.EdgeUsage usage = analysis.Edges.Single(e => e.Edge == edge.Edge);
                Assert.Equal((usage.HandOffs, usage.Bytes), (edge.HandOffs, edge.HandedOverBytes));
                Assert.InRange(edge.UsefulBytes, edge.HandOffs > 0 ? 1 : 0, edge.HandedOverBytes);
                Assert.InRange(edge.NeedlessBytes, 0, edge.MovedBytes);
                Assert.InRange(edge.MovedBytes, 0, 3 * edge.HandedOverBytes);
                Assert.InRange(edge.StridedBytes, 0, edge.HandedOverBytes);
                Assert.True(edge.Tensors <= edge.HandOffs && edge.Versions <= edge.HandOffs && edge.ConvertedAgain <= edge.HandOffs && edge.Undone <= edge.HandOffs);
                Assert.True(double.IsNaN(edge.LineUse) || (edge.LineUse > 0 && edge.LineUse <= 1));
            }
        });

    [Fact]
    public void Each_hand_off_lies_on_one_path_and_paths_lead_from_consumer_to_producer_onwards_in_time() =>
        HandOffTrace.All.Sample(trace =>
        {
            List<int[]> paths = HandOffPaths.Of(TraceAnalysis.Of(trace).Index);
            Assert.Equal(Enumerable.Range(0, trace.HandOffs.Count), paths.SelectMany(p => p).Order());
            foreach (int[] path in paths)
            {
                for (int i = 0; i + 1 < path.Length; i++)
                {
                    Assert.Equal(trace.Edges[trace.HandOffs.Edge[path[i]]].Consumer, trace.Edges[trace.HandOffs.Edge[path[i + 1]]].Producer);
                    Assert.True(trace.HandOffs.Consumed[path[i]] <= trace.HandOffs.Produced[path[i + 1]]);
                    Assert.Equal(trace.HandOffs.Request[path[i]], trace.HandOffs.Request[path[i + 1]]);
                }
            }

            Assert.Equal(paths.Count, TraceAnalysis.Of(trace).Memory.Paths.Sum(p => p.Count));
            Assert.Equal(trace.HandOffs.Bytes.ToArray().Sum(), TraceAnalysis.Of(trace).Memory.Paths.Sum(p => p.Bytes));
        });

    [Fact]
    public void A_cast_that_a_later_hand_off_takes_back_is_for_nothing_on_both_edges()
    {
        HandOffTrace trace = new();
        int request = trace.Request(0, 10_000);
        trace.Send('a', 'b', 100, 200, 400, HandOffTrace.Layout(DType.Float32, Conversions.Cast), request: request);
        trace.Send('b', 'c', 300, 400, 200, HandOffTrace.Layout(DType.Float16, Conversions.Cast), request: request);
        trace.Send('c', 'd', 500, 600, 400, HandOffTrace.Layout(), request: request);
        EdgeLedger[] ledger = [.. TraceAnalysis.Of(trace.Builder.Build()).Memory.Ledger.OrderBy(l => l.Edge)];
        Assert.Equal([(1, 400), (0, 200), (0, 0)], ledger.Select(l => (l.Undone, l.NeedlessBytes)));
        Assert.Equal([1.0, 1.0, 0.0], ledger.Select(l => l.MovedPerUseful));
    }

    [Fact]
    public void A_layout_change_is_taken_back_when_the_order_of_dimensions_returns_and_not_otherwise()
    {
        Assert.Equal(1, Undone(thirdStrides: [1, 2, 6]));
        Assert.Equal(0, Undone(thirdStrides: [12, 4, 1]));

        static int Undone(long[] thirdStrides)
        {
            HandOffTrace trace = new();
            int request = trace.Request(0, 10_000);
            trace.Send('a', 'b', 100, 200, 96, HandOffTrace.Layout(conversions: Conversions.Layout, strides: [1, 2, 6]), request: request);
            trace.Send('b', 'c', 300, 400, 96, HandOffTrace.Layout(conversions: Conversions.Layout, strides: [12, 4, 1]), request: request);
            trace.Send('c', 'd', 500, 600, 96, HandOffTrace.Layout(strides: thirdStrides), request: request);
            return TraceAnalysis.Of(trace.Builder.Build()).Memory.Ledger.Sum(l => l.Undone);
        }
    }

    [Fact]
    public void A_round_trip_of_one_version_through_the_host_is_seen_without_any_transfer_in_the_trace()
    {
        HandOffTrace trace = new();
        int request = trace.Request(0, 10_000);
        trace.Send('a', 'b', 100, 200, 96, HandOffTrace.Layout(conversions: Conversions.DeviceToHost), 7, 1, request);
        trace.Send('b', 'c', 300, 400, 96, HandOffTrace.Layout(conversions: Conversions.HostToDevice), 7, 1, request);
        Assert.Equal(1, TraceAnalysis.Of(trace.Builder.Build()).Memory.Ledger.Sum(l => l.Undone));
    }

    [Fact]
    public void The_same_contents_count_as_useful_once_and_as_moved_each_time()
    {
        HandOffTrace trace = new();
        for (int i = 0; i < 5; i++) trace.Send('a', 'b', 100 + i * 10, 105 + i * 10, 1_000, HandOffTrace.Layout(conversions: Conversions.HostToDevice), tensor: 9, version: 1);
        EdgeLedger edge = Assert.Single(TraceAnalysis.Of(trace.Builder.Build()).Memory.Ledger);
        Assert.Equal((1_000, 5_000, 4, 4_000, 5.0), (edge.UsefulBytes, edge.MovedBytes, edge.ConvertedAgain, edge.NeedlessBytes, edge.MovedPerUseful));
    }

    [Fact]
    public void Alignment_is_known_of_tensors_whose_allocation_is_in_the_trace()
    {
        AllocationTrace allocations = new(components: 2);
        allocations.Report(1_100, 4_096, 0x7f00_0000_1040);
        int edge = allocations.Builder.AddEdge(new EdgeInfo(0, 1));
        allocations.Builder.AddHandOff(edge, 2_000, 2_100, 96, tensor: 0x7f00_0000_1040);
        allocations.Builder.AddHandOff(edge, 2_200, 2_300, 96, tensor: 3);
        Assert.Equal(64, Assert.Single(TraceAnalysis.Of(allocations.Builder.Build()).Memory.Ledger).AlignmentBytes);
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 4 }, new long[0], true, 24, 1.0)]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 12, 4, 1 }, true, 24, 1.0)]
    [InlineData(new long[] { 2, 1, 4 }, new long[] { 4, 99, 1 }, true, 8, 1.0)]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 24, 4, 1 }, false, 12, 1.0)]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 1, 2, 6 }, false, 1, 4 / 24.0)]
    [InlineData(new long[] { 2, 100 }, new long[] { 1, 50 }, false, 1, 4 / 64.0)]
    [InlineData(new long[] { 5, 4 }, new long[] { 1, 0 }, false, 1, 1.0)]
    public void Access_follows_from_shape_and_strides(long[] shape, long[] strides, bool rowMajor, long run, double lineUse) =>
        Assert.Equal(new TensorAccess(rowMajor, 4, run, lineUse), TensorAccess.Of(HandOffTrace.Layout(shape: shape, strides: strides)));

    [Fact]
    public void Line_use_is_what_counting_lines_gives() =>
        Gen.Select(Gen.Long[1, 40], Gen.Long[2, 64], Gen.Int[0, 2]).Select((stride, count, t) => (stride, count, new[] { DType.UInt8, DType.Float32, DType.Float64 }[t])).Sample((stride, count, type) =>
        {
            // A row long enough to have no beginning and no end: used bytes over those of the lines touched, per element.
            int bytes = TensorInfo.SizeOf(type);
            TensorAccess access = TensorAccess.Of(HandOffTrace.Layout(type, shape: [count], strides: [stride]));
            long period = 64 * count, lines = Enumerable.Range(0, (int)period).Select(i => i * stride * bytes / 64).Distinct().LongCount();
            Assert.Equal((double)period * bytes / (lines * 64), access.LineUse, 0.08);
        }, iter: 200);

    [Fact]
    public void Layouts_that_do_not_fit_are_converted_or_read_in_strides()
    {
        HandOffTrace trace = new();
        trace.Send('a', 'b', 100, 200, 96, HandOffTrace.Layout(conversions: Conversions.Layout, strides: [1, 2, 6]));
        trace.Send('a', 'c', 300, 400, 96, HandOffTrace.Layout(strides: [1, 2, 6]));
        trace.Send('a', 'd', 500, 600, 96, Plain);
        TraceAnalysis analysis = TraceAnalysis.Of(trace.Builder.Build());
        Assert.Equal([true, false], analysis.Memory.LayoutMismatches.Select(m => m.IsConverted));
        Assert.Equal(96, analysis.Memory.Ledger.Sum(l => l.StridedBytes));
    }

    [Fact]
    public void Conversions_for_nothing_are_a_finding_where_they_are_many()
    {
        RuleOutcome many = RuleOf(200_000, version: 1), few = RuleOf(1_000, version: 1), fresh = RuleOf(200_000, version: 0), none = RuleOf(200_000, version: 1, Conversions.None);
        Finding finding = Assert.Single(many.Findings);
        Assert.Equal(9 * 200_000, finding.GainCeilingBytes);
        Assert.Contains("9 times what was converted before", finding.Statement, StringComparison.Ordinal);
        Assert.Equal("no problems detected", few.Verdict);
        Assert.Equal("no problems detected", fresh.Verdict);
        Assert.StartsWith("not applicable: ", none.Verdict, StringComparison.Ordinal);

        static RuleOutcome RuleOf(long bytes, int version, Conversions conversions = Conversions.HostToDevice)
        {
            HandOffTrace trace = new();
            int thread = trace.Builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1));
            trace.Builder.AddSpan(thread, 0, 900_000, trace.Builder.Intern("work"), 0);
            for (int i = 0; i < 10; i++) trace.Send('a', 'b', 100 + i * 10, 105 + i * 10, bytes, HandOffTrace.Layout(conversions: conversions), 9, version == 0 ? i + 1 : version);
            return TraceAnalysis.Of(trace.Builder.Build()).Rules.Single(r => r.Id == "needless-conversions");
        }
    }
}
