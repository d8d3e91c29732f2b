using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Where spans of zero length are drawn. A track is given as (depth, start, duration) in the order of begins; depth gives the parent.</summary>
public sealed class ChromeZeroLengthTests
{
    [Fact]
    public void In_the_middle_of_its_parent_it_is_drawn_at_its_time() =>
        Check([(0, 10, 100), (1, 50, 0)], [(10, 100, 0), (50, 1, 0)]);

    [Fact]
    public void At_its_parents_start_it_is_drawn_there() =>
        Check([(0, 10, 100), (1, 10, 0)], [(10, 100, 0), (10, 1, 0)]);

    [Fact]
    public void At_its_parents_end_it_is_drawn_in_the_last_nanosecond() =>
        Check([(0, 10, 100), (1, 110, 0)], [(10, 100, 0), (109, 1, 0)]);

    [Fact]
    public void Where_a_sibling_begins_at_once_it_is_drawn_before_it() =>
        Check([(0, 10, 100), (1, 50, 0), (1, 50, 20)], [(10, 100, 0), (49, 1, 0), (50, 20, 0)]);

    [Fact]
    public void Between_two_adjoining_siblings_it_lies_apart_instead_of_inside_one_of_them() =>
        Check([(0, 10, 100), (1, 30, 20), (1, 50, 0), (1, 50, 20)], [(10, 100, 0), (30, 20, 0), (50, 1, 1), (50, 20, 0)]);

    [Fact]
    public void Several_at_one_instant_follow_one_another() =>
        Check([(0, 10, 100), (1, 50, 0), (1, 50, 0), (1, 50, 0)], [(10, 100, 0), (50, 1, 0), (51, 1, 0), (52, 1, 0)]);

    [Fact]
    public void Several_at_the_parents_end_share_its_last_nanosecond_with_none() =>
        Check([(0, 10, 100), (1, 110, 0), (1, 110, 0)], [(10, 100, 0), (109, 1, 0), (110, 1, 1)]);

    [Fact]
    public void A_chain_of_them_is_drawn_as_a_chain() =>
        Check([(0, 10, 0), (1, 10, 0), (2, 10, 0)], [(10, 1, 0), (10, 1, 0), (10, 1, 0)]);

    [Fact]
    public void A_second_child_of_one_lies_apart() =>
        Check([(0, 10, 0), (1, 10, 0), (1, 10, 0), (0, 10, 30)], [(9, 1, 0), (9, 1, 0), (10, 1, 1), (10, 30, 0)]);

    [Fact]
    public void The_only_child_of_a_parent_of_one_nanosecond_fills_it_and_a_sibling_lies_apart() =>
        Check([(0, 10, 1), (1, 10, 0), (1, 11, 0)], [(10, 1, 0), (10, 1, 0), (11, 1, 1)]);

    [Fact]
    public void Right_before_a_root_span_that_begins_at_the_tracks_first_instant_it_lies_apart() =>
        Check([(0, 0, 0), (0, 0, 30)], [(0, 1, 1), (0, 30, 0)]);

    [Fact]
    public void A_marker_between_operations_of_a_queue_is_drawn_in_the_gap() =>
        Check([(0, 10, 20), (0, 40, 0), (0, 40, 20)], [(10, 20, 0), (39, 1, 0), (40, 20, 0)], TrackKind.DeviceQueue);

    [Fact]
    public void A_marker_during_a_long_operation_of_a_queue_lies_apart_and_not_far_behind_it() =>
        Check([(0, 10, 5000), (0, 40, 0)], [(10, 5000, 0), (40, 1, 1)], TrackKind.DeviceQueue);

    [Fact]
    public void Overlapping_operations_of_a_queue_take_the_lowest_free_lane() =>
        Check(
            [(0, 10, 100), (0, 20, 10), (0, 25, 10), (0, 30, 10), (0, 110, 5)],
            [(10, 100, 0), (20, 10, 1), (25, 10, 2), (30, 10, 1), (110, 5, 0)],
            TrackKind.DeviceQueue);

    [Fact]
    public void A_hundred_thousand_of_them_at_one_instant_are_written_in_linear_time_on_two_threads()
    {
        var builder = new TraceBuilder();
        int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 7));
        int root = builder.AddSpan(track, 10, 50, 0, parent: -1);
        for (int i = 0; i < 100_000; i++) builder.AddSpan(track, 20, 0, 0, parent: root);
        ChromeDocument file = ChromeDocument.Of(builder.Build());
        Assert.Equal(100_001, file.Spans.Count);
        Assert.Equal(2, file.Spans.Select(s => s.Thread).Distinct().Count());
        Assert.Equal(1 + 40, file.Spans.Count(s => s.Thread == file.Spans[0].Thread));
    }

    [Fact]
    public void Thousands_of_operations_at_once_take_a_lane_each()
    {
        var builder = new TraceBuilder();
        int track = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "out of order", 3));
        for (int i = 0; i < 5000; i++) builder.AddSpan(track, i, 10_000, 0);
        ChromeDocument file = ChromeDocument.Of(builder.Build());
        Assert.Equal(5000, file.Spans.Select(s => s.Thread).Distinct().Count());
    }

    private static void Check((int Depth, long Start, long Duration)[] track, (long Start, long Duration, int Lane)[] expected, TrackKind kind = TrackKind.HostThread)
    {
        const long SessionStart = 1_000_000;
        var builder = new TraceBuilder { Header = new TraceHeader { StartNs = SessionStart, ProcessId = 4242 } };
        int id = builder.AddTrack(new TrackInfo(kind, "track", 7));
        var parents = new int[track.Length + 1];
        parents[0] = -1;
        foreach ((int depth, long start, long duration) in track)
        {
            parents[depth + 1] = builder.AddSpan(id, SessionStart + start, duration, 0, parent: parents[depth]);
        }

        ChromeDocument file = ChromeDocument.Of(builder.Build());
        List<int> threads = [7, .. file.Spans.Select(s => s.Thread.Tid).Where(tid => tid != 7).Distinct()];
        Assert.Equal(expected, file.Spans.Select(s => (s.Start, s.Duration, threads.IndexOf(s.Thread.Tid))));
        Assert.Equal(
            track.Select(s => s.Duration == 0 ? s.Start : -1),
            file.Spans.Select(s => s.Has("start_ns") ? s.Number("start_ns") : -1));
    }
}
