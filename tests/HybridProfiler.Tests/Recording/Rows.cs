using HybridProfiler.Model;

namespace HybridProfiler.Tests.Recording;

/// <summary>Reads a trace the way a test talks about it.</summary>
internal static class Rows
{
    /// <summary>Rows of the spans with this name, in the order of the trace.</summary>
    public static int[] Named(this Trace trace, string name) => [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.NameOf(row) == name)];

    /// <summary>The only span with this name.</summary>
    public static int Only(this Trace trace, string name) => Assert.Single(trace.Named(name));

    /// <summary>Name of the parent of a span, or null.</summary>
    public static string? ParentOf(this Trace trace, int row) => trace.Spans.Parent[row] is >= 0 and int parent ? trace.NameOf(parent) : null;

    /// <summary>Flags of a span.</summary>
    public static SpanFlags FlagsOf(this Trace trace, int row) => (SpanFlags)trace.Spans.Flags[row];

    /// <summary>Asserts what holds of every trace that a session seals.</summary>
    public static void AssertLaws(this Trace trace)
    {
        SpanTable spans = trace.Spans;
        for (int row = 0; row < spans.Count; row++)
        {
            Assert.True(spans.Duration[row] >= 0, "a span ends before it begins");
            int parent = spans.Parent[row];
            if (parent < 0) continue;
            Assert.True(parent < row, "a parent comes after its child");
            Assert.Equal(spans.Track[parent], spans.Track[row]);
            Assert.True(spans.Start[parent] <= spans.Start[row] && spans.EndOf(row) <= spans.EndOf(parent), $"{trace.NameOf(row)} leaves its parent");
        }

        for (int track = 0; track < trace.Tracks.Length; track++)
        {
            if (trace.Tracks[track].Kind == TrackKind.DeviceQueue) continue;
            long last = long.MinValue;
            (int first, int length) = spans.RowsOf(track).GetOffsetAndLength(spans.Count);
            for (int row = first; row < first + length; row++)
            {
                if (spans.Parent[row] >= 0) continue;
                Assert.True(spans.Start[row] >= last, "spans without a parent overlap on one track");
                last = spans.EndOf(row);
            }
        }
    }
}
