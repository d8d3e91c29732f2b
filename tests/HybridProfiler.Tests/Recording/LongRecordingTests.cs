using System.Diagnostics;
using System.Globalization;
using HybridProfiler.Formats;
using HybridProfiler.Tests.Formats;

namespace HybridProfiler.Tests.Recording;

/// <summary>Hours of recording in 64 MiB, in a process of their own: nothing is dropped, and the process does not grow with the length of the recording.</summary>
public sealed class LongRecordingTests : IDisposable
{
    private const long Budget = 64 << 20;

    // What the process takes beside the budget: code compiled meanwhile, the runtime's own heaps, the file's buffers.
    private const long Beside = 40 << 20;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pftrace");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Millions_of_spans_stream_through_a_small_budget_without_a_drop_and_without_growing()
    {
        string[] said = Record(Verification.Samples(quick: 2_000_000, full: 40_000_000)).Split(' ');
        long recorded = long.Parse(said[0], CultureInfo.InvariantCulture), grown = long.Parse(said[1], CultureInfo.InvariantCulture), managed = long.Parse(said[2], CultureInfo.InvariantCulture);
        (long begins, long ends, IReadOnlyDictionary<string, string> facts) = Count();
        // Each request is a span of its own.
        Assert.Equal((recorded, recorded), (begins, ends));
        Assert.Equal("0", facts["health.dropped_records"]);
        Assert.Equal("true", facts["health.is_clean"]);
        Assert.InRange(managed, 0, 8 << 20);
        Assert.InRange(grown, 0, Budget + Beside);
    }

    private string Record(long spans)
    {
        string probe = Path.Combine(AppContext.BaseDirectory, "HybridProfiler.Probe.dll");
        string[] arguments = [probe, "long", _path, spans.ToString(CultureInfo.InvariantCulture), Budget.ToString(CultureInfo.InvariantCulture)];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Assert.True(process.WaitForExit(600_000), "the probe hangs");
        Assert.Equal(0, process.ExitCode);
        return output.Result;
    }

    /// <summary>Walks over the packets of the file without keeping anything of them.</summary>
    private (long Begins, long Ends, IReadOnlyDictionary<string, string> Facts) Count()
    {
        Dictionary<string, string> facts = [];
        long begins = 0, ends = 0;
        using FileStream file = File.OpenRead(_path);
        var packets = new PacketStream(file);
        while (packets.Next(out ReadOnlySpan<byte> packet))
        {
            var fields = new ProtoReader(packet);
            while (fields.Next())
            {
                if (fields.Field == PerfettoFields.Packet.TraceAttributes) Assert.True(PerfettoTraceAttributes.Read(fields.Bytes, facts));
                if (fields.Field != PerfettoFields.Packet.TrackEvent) continue;
                var e = new ProtoReader(fields.Bytes);
                while (e.Next())
                {
                    if (e.Field != PerfettoFields.Event.Type) continue;
                    if (e.Number == PerfettoFields.EventType.Begin) begins++;
                    if (e.Number == PerfettoFields.EventType.End) ends++;
                }
            }
        }

        Assert.Null(packets.Problem);
        return (begins, ends, facts);
    }
}
