using CsCheck;
using HybridProfiler.Analysis.Comparison;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests;

public sealed class TraceComparisonTests
{
    [Fact]
    public void Differences_of_components_edges_and_idle_sum_to_that_of_the_wall_exactly() =>
        Gen.Select(RandomTraces.All, RandomTraces.All).Sample((a, b) =>
        {
            TraceComparison comparison = TraceComparison.Of(a, b);
            foreach (Decomposition whole in comparison.Devices.Concat(comparison.RequestParts))
            {
                Assert.Equal(whole.BaselineNs, whole.Rows.Sum(r => r.BaselineNs));
                Assert.Equal(whole.CandidateNs, whole.Rows.Sum(r => r.CandidateNs));
                Assert.Equal(whole.DeltaNs, whole.Rows.Sum(r => r.DeltaNs));
            }

            Assert.Equal(comparison.Baseline.Devices.Sum(d => d.WallNs), comparison.Devices.Sum(d => d.BaselineNs));
            Assert.Equal(comparison.Candidate.Devices.Sum(d => d.WallNs), comparison.Devices.Sum(d => d.CandidateNs));
        });

    [Fact]
    public void A_recording_is_never_faster_or_slower_than_itself() =>
        RandomTraces.All.Sample(trace =>
        {
            TraceComparison comparison = TraceComparison.Of(trace, trace);
            Assert.All(comparison.Quantities, q => Assert.True(q.Verdict is ComparisonVerdict.Same or ComparisonVerdict.Ambiguous));
            Assert.All(comparison.Devices.SelectMany(d => d.Rows), r => Assert.Equal(0, r.DeltaNs));
        });

    [Fact]
    public void Swapping_the_recordings_turns_slower_into_faster()
    {
        Trace quick = Requests(100, 10_000, 300), slow = Requests(100, 12_000, 300);
        Assert.Equal(ComparisonVerdict.Slower, Only(TraceComparison.Of(quick, slow)).Verdict);
        Assert.Equal(ComparisonVerdict.Faster, Only(TraceComparison.Of(slow, quick)).Verdict);
        Assert.Equal(0.2, Only(TraceComparison.Of(quick, slow)).Median.Relative, 2);
    }

    [Fact]
    public void Runs_of_one_distribution_are_the_same_where_they_are_tight_and_ambiguous_where_they_are_few_or_wide()
    {
        Assert.Equal(ComparisonVerdict.Same, Only(TraceComparison.Of(Requests(200, 10_000, 100, 1), Requests(200, 10_000, 100, 2))).Verdict);
        Assert.Equal(ComparisonVerdict.Ambiguous, Only(TraceComparison.Of(Requests(4, 10_000, 100, 1), Requests(4, 20_000, 100, 2))).Verdict);
        Assert.Equal(ComparisonVerdict.Ambiguous, Only(TraceComparison.Of(Requests(20, 10_000, 9_000, 1), Requests(20, 10_500, 9_000, 2))).Verdict);
    }

    // A change is called where there is none in at most as many comparisons as the level allows.
    [Fact]
    public void False_alarms_keep_to_the_level()
    {
        int alarms = 0;
        const int Comparisons = 200;
        for (int i = 0; i < Comparisons; i++)
            if (Only(TraceComparison.Of(Requests(30, 10_000, 3_000, 1_000 + i), Requests(30, 10_000, 3_000, 5_000 + i))).Verdict is ComparisonVerdict.Slower or ComparisonVerdict.Faster) alarms++;
        // 5 % of 200 are 10; 23 or more have a chance below 1 in 10,000.
        Assert.InRange(alarms, 0, 22);
    }

    // From request to request the latency varies tenfold; each is 5 % slower than before.
    [Fact]
    public void The_same_requests_are_compared_each_with_itself()
    {
        Trace before = Requests(60, 10_000, 90_000, 3), after = Requests(60, 10_000, 90_000, 3, slower: 1.05);
        ComparedQuantity found = Only(TraceComparison.Of(before, after));
        Assert.Equal((60, ComparisonVerdict.Slower, 1.0), (found.Paired!.Pairs, found.Verdict, found.Paired.SlowerShare));
        Assert.Equal(0.05, found.Paired.Relative, 3);
        Assert.Equal(ComparisonVerdict.Faster, Only(TraceComparison.Of(after, before)).Verdict);
        StringWriter text = new();
        TraceComparison.Of(before, after).Report().WriteTo(text, 120);
        Assert.Contains("Each request beside itself", text.ToString(), StringComparison.Ordinal);
        // Other requests, under other ids: two samples that overlap almost wholly.
        ComparedQuantity apart = Only(TraceComparison.Of(before, Requests(60, 10_000, 90_000, 3, firstId: 1_000, slower: 1.05)));
        Assert.Equal((null, ComparisonVerdict.Ambiguous), (apart.Paired, apart.Verdict));
    }

    [Fact]
    public void Requests_are_paired_only_where_the_pairs_stand_for_all()
    {
        Trace all = Requests(100, 10_000, 300);
        Assert.Null(Only(TraceComparison.Of(all, Requests(80, 10_000, 300))).Paired);
        Assert.Equal(95, Only(TraceComparison.Of(all, Requests(95, 10_000, 300))).Paired!.Pairs);
        Assert.Null(Only(TraceComparison.Of(all, Requests(100, 10_000, 300, idStep: 0))).Paired);
    }

    [Fact]
    public void What_only_one_recording_has_is_said_and_judges_nothing()
    {
        TraceComparison comparison = TraceComparison.Of(Requests(20, 10_000, 10), PipelineTrace.Of(30));
        ComparedQuantity added = comparison.Quantities.Single(q => q.Kind == ComparedKind.Calls && q.Name == "encoder");
        Assert.Equal((0, ComparisonVerdict.Ambiguous), (added.Baseline.Count, added.Verdict));
        Assert.True(double.IsNaN(added.Corrected));
        StringWriter text = new();
        comparison.Report().WriteTo(text, 120);
        Assert.Contains("only in candidate", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_recordings_give_the_same_report_and_facts_that_differ_stand_first()
    {
        Trace before = PipelineTrace.Of(40, processName: "A"), after = PipelineTrace.Of(40, seed: 8, processName: "B");
        Assert.Equal(TraceComparison.Of(before, after).Report().ToJson(), TraceComparison.Of(before, after).Report().ToJson());
        Assert.Contains(TraceComparison.Of(before, after).Report().Model.Sections[0].Tables[0].Rows, r => r[0].Text == "process" && r[1].Text == "A" && r[2].Text == "B");
        Assert.Contains("<table", TraceComparison.Of(before, after).Report().ToHtml(), StringComparison.Ordinal);
    }

    private static ComparedQuantity Only(TraceComparison comparison) =>
        comparison.Quantities.Single(q => q.Kind == ComparedKind.Requests && q.Name.EndsWith(", warm", StringComparison.Ordinal));

    // The first request is a first run; the others are warm.
    private static Trace Requests(int count, long lengthNs, int spreadNs, int seed = 1, int firstId = 0, int idStep = 1, double slower = 1)
    {
        Random random = new(seed);
        TraceBuilder builder = new();
        int lane = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        long time = 0;
        for (int i = 0; i <= count; i++)
        {
            long length = (long)((lengthNs + random.Next(spreadNs)) * slower);
            builder.AddRequest(builder.AddSpan(lane, time, length, builder.Intern("request"), kind: SpanKind.Stage), firstId + (i * idStep), builder.Intern("page"), time);
            time += length + 10;
        }

        builder.Header = new TraceHeader { StopNs = time };
        return builder.Build();
    }
}
