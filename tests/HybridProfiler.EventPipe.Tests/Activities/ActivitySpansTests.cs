using System.Diagnostics;
using CsCheck;
using HybridProfiler.EventPipe.Activities;
using HybridProfiler.Model;
using Trace = HybridProfiler.Model.Trace;

namespace HybridProfiler.EventPipe.Tests.Activities;

/// <summary>Whatever a file says of activities, sound or damaged, makes a trace whose tracks nest.</summary>
public sealed class ActivitySpansTests
{
    private const long EndNs = 1_000;
    private const int Cases = 3_000;

    // Parents are any of the activities, so that there are circles, parts that begin before their whole, and strangers on one thread.
    private static readonly Gen<(int Start, int Length, int Threads, int Parent, int Around, int Kind)[]> s_activities =
        Gen.Select(Gen.Int[0, 60], Gen.Int[-1, 40], Gen.Int[0, 8], Gen.Int[-3, 12], Gen.Int[-6, 12], Gen.Int[0, 8]).Array[1, 12];

    [Fact]
    public void Every_activity_is_one_span_and_on_no_track_two_of_them_cross() => s_activities.Sample(made =>
    {
        RecordedActivity[] activities = Of(made);
        TraceBuilder builder = new();
        long open = new ActivitySpans(builder, new NettraceThreads(builder), activities).Add(EndNs);
        Trace trace = builder.Build();
        SpanTable spans = trace.Spans;
        Assert.Equal(activities.Length, spans.Count);
        Assert.Equal(activities.Count(a => !a.IsFinished), open);
        Assert.Equal(activities.Count(a => a.IsRequest), trace.Requests.Count);
        RecordedActivity[] byRow = [.. Enumerable.Range(0, spans.Count).Select(row => activities[int.Parse(trace.NameOf(row), null)])];
        for (int row = 0; row < spans.Count; row++)
        {
            RecordedActivity activity = byRow[row];
            Assert.Equal((activity.StartNs, activity.IsFinished ? activity.EndNs : EndNs), (spans.Start[row], spans.EndOf(row)));
            TrackInfo track = trace.Tracks[spans.Track[row]];
            if (track.Kind == TrackKind.HostThread) Assert.Equal((track.NativeId, track.NativeId), (activity.StartThread, activity.EndThread));
            for (int other = 0; other < row; other++)
            {
                if (spans.Track[other] != spans.Track[row]) continue;
                (long start, long end, long from, long to) = (spans.Start[other], spans.EndOf(other), spans.Start[row], spans.EndOf(row));
                bool apart = end <= from || to <= start, within = (start <= from && to <= end) || (from <= start && end <= to);
                Assert.True(apart || within, $"{other}: {start} to {end}, {row}: {from} to {to}");
                // On lanes nothing lies within what it is no part of.
                if (track.Kind != TrackKind.HostThread && !apart) Assert.True(IsPart(activity, byRow[other]) || IsPart(byRow[other], activity));
            }
        }
    }, iter: Cases);

    [Fact]
    public void Parts_of_a_request_belong_to_the_innermost_one_around_them() => s_activities.Sample(made =>
    {
        RecordedActivity[] activities = Of(made);
        TraceBuilder builder = new();
        _ = new ActivitySpans(builder, new NettraceThreads(builder), activities).Add(EndNs);
        Trace trace = builder.Build();
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            RecordedActivity? around = activities[int.Parse(trace.NameOf(row), null)];
            for (int steps = 0; around is { IsRequest: false } && steps < activities.Length; steps++) around = around.Enclosing;
            int request = trace.Spans.Request[row];
            Assert.Equal(around is { IsRequest: true } ? around.Name : "", request < 0 ? "" : trace.NameOf(trace.Requests.Span[request]));
        }
    }, iter: Cases);

    private static RecordedActivity[] Of((int Start, int Length, int Threads, int Parent, int Around, int Kind)[] made)
    {
        RecordedActivity[] activities =
        [
            .. made.Select((m, i) => new RecordedActivity("source", $"{i}", m.Start, m.Threads / 3)
            {
                EndNs = m.Length < 0 ? -1 : m.Start + m.Length, EndThread = m.Threads % 3, Kind = m.Kind == 0 ? ActivityKind.Server : ActivityKind.Internal,
                EventId = new Guid(i + 1, 0, 0, new byte[8]), EventParentId = m.Around < -3 ? new Guid(99, 0, 0, new byte[8]) : Guid.Empty,
            }),
        ];
        for (int i = 0; i < made.Length; i++)
        {
            // Those of EventSources have no identity; what is around an activity may not be in the file.
            if (made[i].Kind != 1) activities[i].Identity = ActivityIdentity.Of($"trace {made[i].Kind % 3}", $"{i + 1}");
            if (made[i].Parent == -3) activities[i].ParentIdentity = ActivityIdentity.Of("trace 2", "99");
            if (made[i].Parent >= 0 && made[i].Parent < made.Length && made[i].Parent != i)
            {
                activities[i].Parent = activities[made[i].Parent];
                activities[i].ParentIdentity = activities[i].Parent!.Identity;
            }

            if (made[i].Around >= 0 && made[i].Around < made.Length && activities[made[i].Around].StartNs < activities[i].StartNs) activities[i].EventParent = activities[made[i].Around];
        }

        return activities;
    }

    private static bool IsPart(RecordedActivity activity, RecordedActivity whole)
    {
        RecordedActivity? at = activity.Enclosing;
        for (int steps = 0; at is not null && steps < 100; steps++, at = at.Enclosing)
            if (at == whole) return true;
        return false;
    }
}
