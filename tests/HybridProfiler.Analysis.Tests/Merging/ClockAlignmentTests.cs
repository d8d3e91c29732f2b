using System.Collections.Immutable;
using CsCheck;
using HybridProfiler.Analysis.Merging;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests.Merging;

/// <summary>How far clocks lie apart, how sure that is, and what is said when nothing tells.</summary>
public sealed class ClockAlignmentTests
{
    private static readonly ImmutableSortedDictionary<string, string> s_none = new TraceHeader().Facts;

    private static readonly Gen<(long OffsetNs, double DriftPpm, (int AtUs, int DelayNs, int WorkNs)[] Calls)> s_exchange =
        Gen.Select(Gen.Long[-5_000_000_000, 5_000_000_000], Gen.Double[-80, 80], Gen.Select(Gen.Int[0, 20_000_000], Gen.Int[100, 3_000_000], Gen.Int[0, 2_000_000]).Array[1, 25]);

    [Fact]
    public void The_true_offset_lies_in_the_stated_interval_at_every_instant_although_the_clocks_drift() => s_exchange.Sample((offset, ppm, calls) =>
    {
        (Trace client, Trace server) = Exchange(offset, ppm, calls);
        MergedProcess aligned = TraceMerge.Of(client, server).Processes[1];
        Assert.Equal(AlignmentMethod.Messages, aligned.Alignment.Method);
        foreach (long instant in (long[])[Begin, Begin + Length, .. calls.Select(c => Begin + (c.AtUs * 1_000L))])
            Assert.InRange(instant - ServerNs(instant, offset, ppm), aligned.Alignment.OffsetNs - aligned.Alignment.UncertaintyNs, aligned.Alignment.OffsetNs + aligned.Alignment.UncertaintyNs);
    });

    [Fact]
    public void Who_is_asked_first_makes_no_difference() => s_exchange.Sample((offset, ppm, calls) =>
    {
        (Trace client, Trace server) = Exchange(offset, ppm, calls);
        TraceClock a = new(new MergeInput(client, "client")), b = new(new MergeInput(server, "server"));
        MergeOptions options = new();
        Assert.Equal(ClockPairing.Of(a, b, options)!.OffsetNs, -ClockPairing.Of(b, a, options)!.OffsetNs);
        Assert.Equal(ClockPairing.Of(a, b, options)!.UncertaintyNs, ClockPairing.Of(b, a, options)!.UncertaintyNs);
    });

    [Fact]
    public void Without_drift_the_shortest_exchange_bounds_the_offset_by_half_of_what_it_took_on_the_way()
    {
        (Trace client, Trace server) = Exchange(1_000_000, 0, [(1_000, 500, 100), (5_000, 40_000, 7)]);
        MergedTrace merged = TraceMerge.Of([new MergeInput(client, "client"), new MergeInput(server, "server")], new MergeOptions { DriftPpm = 0 });
        // 500 ns there, 500 ns back; both sides are stamped by spans of 10 ns.
        Assert.InRange(merged.Processes[1].Alignment.UncertaintyNs, 500, 521);
        Assert.Equal(4, merged.Messages);
        Assert.Equal(4, merged.Trace.Flows.Count);
        Assert.Contains("4 messages", merged.Processes[1].Alignment.Statement, StringComparison.Ordinal);
        for (int flow = 0; flow < 4; flow++) Assert.True(merged.Trace.Spans.Start[merged.Trace.Flows.From[flow]] <= merged.Trace.Spans.EndOf(merged.Trace.Flows.To[flow]));
    }

    [Fact]
    public void Messages_that_contradict_each_other_are_told()
    {
        // The clock of the server was set by ten seconds between two calls.
        (Trace client, Trace server) = Exchange(0, 0, [(1_000, 500, 100)]);
        (Trace Client, Trace Server) late = Exchange(10_000_000_000, 0, [(2_000, 500, 100)], "late ");
        Trace Both(Trace a, Trace b)
        {
            TraceBuilder builder = new() { Header = a.Header };
            foreach (Trace part in (Trace[])[a, b])
            {
                int track = builder.AddTrack(part.Tracks[0]);
                for (int row = 0; row < part.Spans.Count; row++)
                {
                    int span = builder.AddSpan(track, part.Spans.Start[row], part.Spans.Duration[row], builder.Intern(part.NameOf(row)));
                    builder.AddAttribute(span, builder.Intern(part.Strings[part.Attributes.KeysOf(row)[0]]), part.Attributes.ValuesOf(row)[0]);
                }
            }

            return builder.Build();
        }

        ClockAlignment alignment = TraceMerge.Of(Both(client, late.Client), Both(server, late.Server)).Processes[1].Alignment;
        Assert.Contains("contradict each other by 9.99", alignment.Statement, StringComparison.Ordinal);
        Assert.Contains("before it is sent", alignment.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void One_boot_is_one_clock()
    {
        ClockAlignment alignment = TraceMerge.Of(Empty("a", s_none.Add("clock.domain", "boot-1 time:[1]"), residual: 3.2), Empty("b", s_none.Add("clock.domain", "boot-1 time:[1]"), residual: 5)).Processes[1].Alignment;
        Assert.Equal((AlignmentMethod.SameClock, 0L, 9L), (alignment.Method, alignment.OffsetNs, alignment.UncertaintyNs));
        Assert.Throws<TraceMergeException>(() => TraceMerge.Of(Empty("a", s_none.Add("clock.domain", "boot-1 time:[1]")), Empty("b", s_none.Add("clock.domain", "boot-1 time:[2]"))));
    }

    [Fact]
    public void Two_recordings_of_this_process_share_the_clock()
    {
        Trace one = Profiler.Configure().Start().Stop(), two = Profiler.Configure().Start().Stop();
        if (!OperatingSystem.IsLinux()) Assert.Skip("only Linux tells which boot a clock belongs to");
        ClockAlignment alignment = TraceMerge.Of(one, two).Processes[1].Alignment;
        Assert.Equal((AlignmentMethod.SameClock, 0L), (alignment.Method, alignment.OffsetNs));
        // The wall clock, read by both, says the same within what it states, unless it was set meanwhile.
        long uncertainty = long.Parse(one.Header.Facts["clock.realtime_uncertainty_ns"]) + long.Parse(two.Header.Facts["clock.realtime_uncertainty_ns"]);
        Assert.InRange(uncertainty, 200, long.MaxValue);
        Assert.NotEqual("", one.Header.Facts["host"]);
    }

    [Fact]
    public void Wall_clocks_align_by_their_snapshots_and_say_what_is_not_known()
    {
        Trace a = Empty("a", s_none.Add("host", "one").Add("clock.realtime_uncertainty_ns", "150"), realtime: 1_000_000), b = Empty("b", s_none.Add("host", "two").Add("clock.realtime_uncertainty_ns", "250"), realtime: 3_500_000);
        ClockAlignment alignment = TraceMerge.Of(a, b).Processes[1].Alignment;
        Assert.Equal((AlignmentMethod.WallClock, 2_500_000L, 400L), (alignment.Method, alignment.OffsetNs, alignment.UncertaintyNs));
        Assert.Contains("not known", alignment.Statement, StringComparison.Ordinal);
        Assert.False(alignment.IsComplete);
        alignment = TraceMerge.Of([new MergeInput(a, "a"), new MergeInput(b, "b")], new MergeOptions { ClockErrorNs = 1_000_000 }).Processes[1].Alignment;
        Assert.Equal((1_000_400L, true), (alignment.UncertaintyNs, alignment.IsComplete));
        Assert.Contains("1 ms", alignment.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wall_clock_that_would_have_messages_arrive_before_they_are_sent_is_corrected()
    {
        const long Wall = 1_760_000_000_000_000_000, Ahead = 7_000_000;
        (Trace, Trace) Of(long error) => Exchange(Ahead, 0, [(1_000, 500, 100), (9_000, 800, 100)], "", Wall, Wall - (ServerNs(Begin, Ahead, 0) - Begin) + error);
        (Trace client, Trace server) = Of(20_000_000);
        long truth = Begin - ServerNs(Begin, Ahead, 0);
        ClockAlignment alignment = TraceMerge.Of(client, server).Processes[1].Alignment;
        Assert.Equal(AlignmentMethod.Messages, alignment.Method);
        Assert.InRange(truth, alignment.OffsetNs - alignment.UncertaintyNs, alignment.OffsetNs + alignment.UncertaintyNs);
        // 100 ppm of the 20 s after the last message are 2 ms.
        Assert.Contains("the wall clocks are off by at least 17.9", alignment.Statement, StringComparison.Ordinal);
        // Where they agree, messages bound what the wall clocks differ by.
        (client, server) = Of(200);
        alignment = TraceMerge.Of(client, server).Processes[1].Alignment;
        Assert.Equal((AlignmentMethod.WallClock, truth + 200), (alignment.Method, alignment.OffsetNs));
        Assert.InRange(truth, alignment.OffsetNs - alignment.UncertaintyNs, alignment.OffsetNs + alignment.UncertaintyNs);
        Assert.Contains("bound what they differ by", alignment.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_of_the_same_ids_lie_inside_each_other()
    {
        Trace Serving(string name, long shift, long inset)
        {
            TraceBuilder builder = new() { Header = new TraceHeader { StartNs = shift, StopNs = shift + 100_000, ProcessName = name } };
            int track = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
            for (int i = 0; i < 5; i++)
                builder.AddRequest(builder.AddSpan(track, shift + (i * 10_000) + inset, 5_000 - (2 * inset), builder.Intern("request"), kind: SpanKind.Stage), 100 + i, builder.Intern("page"), shift + (i * 10_000));
            return builder.Build();
        }

        MergedTrace merged = TraceMerge.Of(Serving("client", 1_000_000, 0), Serving("server", 400_000, 300));
        ClockAlignment alignment = merged.Processes[1].Alignment;
        Assert.Equal(AlignmentMethod.Requests, alignment.Method);
        Assert.InRange(alignment.OffsetNs, 600_000 - 310, 600_000 + 310);
        Assert.InRange(alignment.UncertaintyNs, 300, 320);
        Assert.Contains("5 requests", alignment.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void Traces_that_nothing_relates_are_refused_with_what_would_do()
    {
        TraceMergeException refused = Assert.Throws<TraceMergeException>(() => TraceMerge.Of([new MergeInput(Empty("a", s_none), "a.pftrace"), new MergeInput(Empty("b", s_none), "b.pftrace")]));
        foreach (string said in (string[])["b.pftrace", "a.pftrace", "message.sent", "State the offset"]) Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Throws<TraceMergeException>(() => TraceMerge.Of([new MergeInput(Empty("a", s_none), "a", 5), new MergeInput(Empty("b", s_none), "b", 5)]));
        Assert.Throws<ArgumentException>(() => TraceMerge.Of([], null));
    }

    [Fact]
    public void Uncertainties_add_up_along_a_chain_and_reach_the_devices()
    {
        Trace a = Empty("a", s_none.Add("host", "x").Add("clock.domain", "x").Add("clock.realtime_uncertainty_ns", "100"), realtime: 1_000), b = Empty("b", s_none.Add("host", "y").Add("clock.domain", "y").Add("clock.realtime_uncertainty_ns", "100"), realtime: 900, residual: 7);
        Trace c = Empty("c", s_none.Add("host", "y").Add("clock.domain", "y"), residual: 4, device: 30);
        Assert.Equal(-1, TraceMerge.Of(a, b, c).Trace.Devices[0].ClockUncertaintyNs);
        MergedTrace merged = TraceMerge.Of([new MergeInput(a, "trace 1"), new MergeInput(b, "trace 2"), new MergeInput(c, "trace 3")], new MergeOptions { ClockErrorNs = 1_000 });
        Assert.Equal([0L, -100, -100], merged.Processes.Select(p => p.Alignment.OffsetNs - merged.Processes[0].Alignment.OffsetNs));
        Assert.Equal([0L, 1_200, 1_211], merged.Processes.Select(p => p.Alignment.UncertaintyNs));
        Assert.Equal(1_241, merged.Trace.Devices[0].ClockUncertaintyNs);
        Assert.Equal("30", merged.Trace.Devices[0].Properties["clock_uncertainty_in_process_ns"]);
        Assert.Contains(merged.Trace.Health.Notes, n => n.Contains("by way of trace 2", StringComparison.Ordinal));
        Assert.Equal("-100", merged.Trace.Header.Facts["merge.2.offset_ns"]);
    }

    private const long Begin = 2_000_000_000, Length = 20_000_000_000 + 20_000_000;

    private static long ServerNs(long instant, long offset, double ppm) => instant + offset + 6_000_000_000 + (long)((instant - Begin) * ppm / 1e6);

    // Calls from client to server and back; the server's clock is ahead by an offset that grows.
    private static (Trace Client, Trace Server) Exchange(long offset, double ppm, (int AtUs, int DelayNs, int WorkNs)[] calls, string prefix = "", long clientWall = 0, long serverWall = 0)
    {
        TraceBuilder client = new() { Header = new TraceHeader { StartNs = Begin, StopNs = Begin + Length, ProcessName = "client", RealtimeOffsetNs = clientWall } };
        TraceBuilder server = new() { Header = new TraceHeader { StartNs = ServerNs(Begin, offset, ppm), StopNs = ServerNs(Begin + Length, offset, ppm), ProcessName = "server", RealtimeOffsetNs = serverWall } };
        int there = client.AddTrack(new TrackInfo(TrackKind.Async, "calls")), here = server.AddTrack(new TrackInfo(TrackKind.Async, "calls"));
        for (int i = 0; i < calls.Length; i++)
        {
            long sent = Begin + (calls[i].AtUs * 1_000L), arrived = sent + calls[i].DelayNs, answered = arrived + calls[i].WorkNs, back = answered + calls[i].DelayNs;
            Span(client, there, sent, MessageAttributes.Sent, $"{prefix}ask {i}");
            Span(server, here, ServerNs(arrived, offset, ppm), MessageAttributes.Received, $"{prefix}ask {i}");
            Span(server, here, ServerNs(answered, offset, ppm), MessageAttributes.Sent, $"{prefix}answer {i}");
            Span(client, there, back, MessageAttributes.Received, $"{prefix}answer {i}");
        }

        return (client.Build(), server.Build());

        static void Span(TraceBuilder builder, int track, long at, string key, string id) =>
            builder.AddAttribute(builder.AddSpan(track, at, 10, builder.Intern("message"), parent: -1), builder.Intern(key), id);
    }

    private static Trace Empty(string name, ImmutableSortedDictionary<string, string> facts, long realtime = 0, double residual = 0, long device = -1)
    {
        TraceBuilder builder = new() { Header = new TraceHeader { StartNs = 10_000, StopNs = 20_000, ProcessName = name, Facts = facts, RealtimeOffsetNs = realtime, Clock = new ClockInfo("tsc", 1e9, residual, 0, "") } };
        if (device >= 0) builder.AddDevice(new DeviceInfo("gpu", DeviceApi.Cuda) { ClockUncertaintyNs = device });
        return builder.Build();
    }
}
