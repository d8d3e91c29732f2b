using System.Globalization;
using System.Text;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.NativePrograms;

namespace HybridProfiler.Tests.Formats.Native;

/// <summary>Calls that a driver reports late and in any order, on the tracks beside their threads.</summary>
public sealed class CallLaneTests
{
    [Fact]
    public void Every_call_stands_in_the_trace_as_it_was_and_every_lane_nests()
    {
        for (int round = 0; round < Verification.Samples(quick: 10, full: 500); round++)
        {
            int seed = Random.Shared.Next();
            var random = new Random(seed);
            var calls = new List<Call>();
            for (int thread = 1; thread <= 3; thread++) Nest(random, calls, thread, 1_000, 1_000_000, depth: 0);
            Call[] reported = [.. calls.OrderBy(c => c.EndNs + random.Next(0, 40_000))];
            Trace trace = Play(random, reported);

            var found = new List<Call>();
            for (int span = 0; span < trace.Spans.Count; span++)
            {
                TrackInfo track = trace.Tracks[trace.Spans.Track[span]];
                long start = trace.Spans.Start[span], end = trace.Spans.EndOf(span);
                found.Add(new Call(trace.NameOf(span), track.NativeId, start, end));
                Assert.StartsWith("CUDA calls, ", track.Name, StringComparison.Ordinal);
                int parent = trace.Spans.Parent[span];
                if (parent >= 0) Assert.True(start >= trace.Spans.Start[parent] && end <= trace.Spans.EndOf(parent), $"seed {seed}");
                else if (span > 0 && trace.Spans.Track[span - 1] == trace.Spans.Track[span]) Assert.True(start >= trace.Spans.EndOf(RootOf(trace, span - 1)), $"seed {seed}");
            }

            Assert.True(calls.Order().SequenceEqual(found.Order()), $"seed {seed}");
            Assert.True(trace.Health.IsClean);
        }
    }

    [Fact]
    public void Of_calls_that_share_a_correlation_the_outer_one_submits()
    {
        string script = Header + "call\tcudaLaunchKernel\t5\t100\t200\t9\t0\ncall\tcuLaunchKernel\t5\t110\t190\t9\t0\ncall\tcudaMalloc\t5\t300\t400\t10\t2\nemit\n"
            + "device\t0\tgpu\t2\t\t\t\t0\ntrack\t7\t3\tstream\t7\t0\t0\noperation\t7\t250\t50\tkernel\t0\t0\t9\t\n";
        Trace trace = Read(script);
        Assert.Equal(["cudaLaunchKernel", "cuLaunchKernel", "cudaMalloc"], Enumerable.Range(0, 3).Select(trace.NameOf));
        Assert.Equal(0, trace.Spans.Parent[1]);
        Assert.Equal((0, 3), (trace.Flows.From[0], trace.Flows.To[0]));
        Assert.Equal(2, trace.Attributes.ValuesOf(2)[0].Int64);
        Assert.Equal("result", trace.Strings[trace.Attributes.KeysOf(2)[0]]);
        Assert.Empty(trace.Attributes.KeysOf(0).ToArray());
    }

    private static string Header => "header\t1\t0\t0\t1\tp\tmonotonic\t\t1\t0\t0\n";

    private static int RootOf(Trace trace, int span)
    {
        while (trace.Spans.Parent[span] >= 0) span = trace.Spans.Parent[span];
        return span;
    }

    // Calls one after the other, and calls inside them, down to a depth.
    private static void Nest(Random random, List<Call> calls, int thread, long fromNs, long toNs, int depth)
    {
        for (long at = fromNs; ;)
        {
            at += random.NextInt64(0, 3_000);
            long length = random.NextInt64(0, 20_000 >> depth);
            if (at + length > toNs) return;
            calls.Add(new Call("call " + random.Next(9), thread, at, at + length));
            if (depth < 4 && random.Next(3) == 0) Nest(random, calls, thread, at, at + length, depth + 1);
            at += length;
        }
    }

    private static Trace Play(Random random, Call[] calls)
    {
        var script = new StringBuilder(Header);
        foreach (Call call in calls)
        {
            script.Append(CultureInfo.InvariantCulture, $"call\t{call.Name}\t{call.Thread}\t{call.StartNs}\t{call.EndNs}\t0\t0\n");
            if (random.Next(30) == 0) script.Append("emit\n");
        }

        return Read(script.Append("emit\n").ToString());
    }

    private static Trace Read(string script)
    {
        using TemporaryFolder folder = new("hp-native");
        string calls = folder.File("script"), trace = folder.File("trace.pftrace");
        File.WriteAllText(calls, script);
        NativeTestProgram.Run("trace_script", calls, trace);
        return TraceFile.Load(trace);
    }

    private readonly record struct Call(string Name, long Thread, long StartNs, long EndNs) : IComparable<Call>
    {
        public int CompareTo(Call other) => (Thread, StartNs, EndNs, Name).CompareTo((other.Thread, other.StartNs, other.EndNs, other.Name));
    }
}
