using CsCheck;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

public sealed class PerfettoRoundTripTests
{
    [Fact]
    public void A_trace_written_and_read_says_the_same() =>
        Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Int[1, 60]).Sample(
            (seed, size) =>
            {
                Trace written = RandomTrace.Make(seed, size);
                string? difference = TraceComparison.FirstDifference(written, RoundTrip(written));
                if (difference is not null) throw new InvalidOperationException($"seed {seed}, size {size}: {difference}");
            },
            iter: Verification.Samples(quick: 400, full: 20_000), threads: 1);

    [Fact]
    public void Writing_twice_gives_the_same_bytes()
    {
        Trace trace = RandomTrace.Make(7, 50);
        Assert.Equal(Bytes(trace), Bytes(trace));
    }

    [Fact]
    public void A_trace_read_and_written_again_gives_the_same_bytes_when_nothing_was_lost()
    {
        Trace trace = RandomTrace.Make(11, 50);
        byte[] first = Bytes(PerfettoFormat.Read(new MemoryStream(Bytes(trace))));
        Assert.Equal(first, Bytes(PerfettoFormat.Read(new MemoryStream(first))));
    }

    internal static byte[] Bytes(Trace trace)
    {
        var stream = new MemoryStream();
        PerfettoFormat.Write(trace, stream);
        return stream.ToArray();
    }

    private static Trace RoundTrip(Trace trace) => PerfettoFormat.Read(new MemoryStream(Bytes(trace)));
}
