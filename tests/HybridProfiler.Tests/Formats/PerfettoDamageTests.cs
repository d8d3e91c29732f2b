using System.IO.Compression;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Files that are cut off, damaged, mixed with other programs' packets, or no traces at all.</summary>
public sealed class PerfettoDamageTests
{
    private const int UnknownField = 999;
    private static readonly byte[] s_small = SmallRecording.Write();

    [Fact]
    public void A_file_cut_at_any_byte_gives_what_was_written_before_or_says_that_there_was_nothing()
    {
        int[] ends = PacketEnds(s_small);
        int spansInAll = PerfettoFormat.Read(new MemoryStream(s_small)).Spans.Count, lastSpans = 0;
        for (int length = 0; length < s_small.Length; length++)
        {
            int whole = ends.Count(e => e <= length);
            if (whole == 0)
            {
                var e = Assert.Throws<TraceFormatException>(() => PerfettoFormat.Read(new MemoryStream(s_small, 0, length)));
                Assert.Equal(0, e.ByteOffset);
                continue;
            }

            Trace trace = PerfettoFormat.Read(new MemoryStream(s_small, 0, length));
            int lost = length - ends[whole - 1];
            Assert.Equal(lost, trace.Health.TruncatedBytes);
            Assert.Equal(lost > 0, trace.Health.Notes.Any(n => n.Contains("ends early", StringComparison.Ordinal)));
            Assert.InRange(trace.Spans.Count, lastSpans, spansInAll);
            lastSpans = trace.Spans.Count;
        }

        Assert.Equal(spansInAll, lastSpans);
    }

    [Fact]
    public void Packets_of_other_programs_are_passed_over_and_counted()
    {
        byte[] mixed = EachPacket(s_small, (packet, output) =>
        {
            Foreign(output);
            output.Write(packet);
        });
        Trace clean = PerfettoFormat.Read(new MemoryStream(s_small)), trace = PerfettoFormat.Read(new MemoryStream(mixed));
        Assert.Equal(PacketEnds(s_small).Length, trace.Health.SkippedPackets);
        Assert.Equal(clean.Spans.Duration.ToArray(), trace.Spans.Duration.ToArray());

        static void Foreign(MemoryStream output)
        {
            var writer = new ProtoWriter(output);
            int packet = writer.OpenOutermost(PerfettoFields.TracePacket);
            writer.Value(PerfettoFields.Packet.TrustedPacketSequenceId, 77);
            int body = writer.Open(UnknownField);
            writer.Value(1, "ftrace");
            writer.Close(body);
            writer.Close(packet);
            writer.Drain();
        }
    }

    [Fact]
    public void Fields_that_nobody_knows_change_nothing()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Trace trace = RandomTrace.Make(seed, 60);
            byte[] more = EachPacket(PerfettoRoundTripTests.Bytes(trace), (packet, output) =>
            {
                ReadOnlySpan<byte> body = Body(packet);
                byte[] extended = [.. body, 0xB8, 0x3E, 0x01];
                Span<byte> head = stackalloc byte[12];
                head[0] = 0x0A;
                output.Write(head[..ProtoWriter.Put(ref head[0], 1, (ulong)extended.Length)]);
                output.Write(extended);
            });
            TraceComparison.AssertSame(trace, PerfettoFormat.Read(new MemoryStream(more)));
        }
    }

    [Fact]
    public void A_stream_that_gives_one_byte_at_a_time_reads_the_same()
    {
        Trace trace = RandomTrace.Make(5, 60);
        TraceComparison.AssertSame(trace, PerfettoFormat.Read(new TrickleStream(PerfettoRoundTripTests.Bytes(trace))));
    }

    [Fact]
    public void State_that_was_lost_makes_packets_unreadable_and_they_are_counted()
    {
        // Without the packet that clears the sequence of the first thread nothing on it can be trusted.
        int cleared = 0, needing = 0;
        byte[] without = EachPacket(s_small, (packet, output) =>
        {
            (uint sequence, ulong flags) = Head(Body(packet));
            if (flags == PerfettoFields.Sequence.Cleared && sequence == 2 && cleared++ == 0) return;
            if (flags == PerfettoFields.Sequence.Needs && sequence == 2) needing++;
            output.Write(packet);
        });
        Trace trace = PerfettoFormat.Read(new MemoryStream(without));
        Assert.Equal(1, cleared);
        Assert.True(needing > 5);
        Assert.Equal(needing, trace.Health.SkippedPackets);
        Assert.Empty(trace.Spans.Start[trace.Spans.RowsOf(0)].ToArray());
        Assert.Equal(2, trace.Spans.Start[trace.Spans.RowsOf(1)].Length);
    }

    [Fact]
    public void A_gigantic_length_is_refused_without_making_room_for_it()
    {
        byte[] promise = [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07];
        long before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<TraceFormatException>(() => PerfettoFormat.Read(new MemoryStream(promise)));
        Assert.Contains("2147483647", e.Message, StringComparison.Ordinal);
        Trace trace = PerfettoFormat.Read(new MemoryStream([.. s_small, .. promise, 1, 2, 3]));
        Assert.Equal(9, trace.Health.TruncatedBytes);
        byte[] longButAllowed = [0x0A, 0xFF, 0xFF, 0xFF, 0x3F, 1, 2, 3];
        Assert.Equal(8, PerfettoFormat.Read(new MemoryStream([.. s_small, .. longButAllowed])).Health.TruncatedBytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void A_packed_file_that_is_cut_off_or_damaged_gives_what_could_be_unpacked()
    {
        Trace trace = RandomTrace.Make(5, 2000);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) PerfettoFormat.Write(trace, gzip);
        byte[] bytes = packed.ToArray();
        Trace cut = TraceFile.Load(new MemoryStream(bytes, 0, bytes.Length / 2));
        Assert.InRange(cut.Spans.Count, 1, trace.Spans.Count - 1);
        Assert.False(cut.Health.IsClean);
        byte[] damaged = [.. bytes];
        for (int i = bytes.Length / 2; i < bytes.Length / 2 + 64; i++) damaged[i] ^= 0x5A;
        try
        {
            Assert.False(TraceFile.Load(new MemoryStream(damaged)).Health.IsClean);
        }
        catch (TraceFormatException e)
        {
            Assert.NotEmpty(e.Remedy);
        }
    }

    [Fact]
    public void A_packed_file_that_would_fill_the_memory_ends_at_a_limit()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(s_small);
            // Packets of a mebibyte of nothing, two hundred times: some 200 KB packed.
            byte[] hollow = [0x0A, 0x85, 0x80, 0x40, 0xBA, 0x3E, 0x80, 0x80, 0x40, .. new byte[1 << 20]];
            for (int i = 0; i < 200; i++) gzip.Write(hollow);
        }

        packed.Position = 0;
        Trace trace = TraceFile.Load(packed);
        Assert.Equal(9, trace.Spans.Count);
        Assert.InRange(trace.Health.SkippedPackets, 60, 70);
        Assert.Contains(trace.Health.Notes, n => n.Contains("unpacks to more than", StringComparison.Ordinal));
    }

    [Fact]
    public void A_packed_file_of_another_format_that_would_fill_the_memory_is_refused_at_the_limit()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] hollow = new byte[1 << 20];
            for (int i = 0; i < 70; i++) gzip.Write(hollow);
        }

        packed.Position = 0;
        var importer = new Swallowing();
        TraceFormatException refused = Assert.Throws<TraceFormatException>(() => TraceFile.Load(packed, importer));
        Assert.Equal(64 << 20, refused.ByteOffset);
        Assert.InRange(importer.Bytes, 0, 64 << 20);
        // What is not packed is as long as it is.
        Assert.Throws<NotSupportedException>(() => TraceFile.Load(new MemoryStream(new byte[65 << 20]), importer));
    }

    [Fact]
    public void Damaged_files_end_in_a_trace_or_in_the_one_exception()
    {
        int first = Random.Shared.Next(1 << 20), count = Verification.Samples(quick: 3000, full: 300_000);
        TestContext.Current.SendDiagnosticMessage($"fuzzing with seeds {first} to {first + count - 1}");
        byte[][] sources = [s_small, PerfettoRoundTripTests.Bytes(RandomTrace.Make(9, 60)), PerfettoRoundTripTests.Bytes(RandomTrace.Make(21, 200))];
        for (int seed = first; seed < first + count; seed++)
        {
            byte[] damaged = Damage(new Random(seed), sources);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Trace trace = PerfettoFormat.Read(new MemoryStream(damaged));
                Consistent(trace);
            }
            catch (TraceFormatException e)
            {
                Assert.NotEmpty(e.Remedy);
                Assert.InRange(e.ByteOffset, 0, damaged.Length);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.GetType().Name}: {e.Message}", e);
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < (8 << 20) + 400L * damaged.Length, $"seed {seed}: {allocated} bytes for a file of {damaged.Length}");
        }
    }

    private static byte[] Damage(Random random, byte[][] sources)
    {
        var bytes = new List<byte>(sources[random.Next(sources.Length)]);
        for (int i = 1 + random.Next(8); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0; break;
                case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(20))); break;
                case 4: bytes.InsertRange(at, Enumerable.Range(0, random.Next(12)).Select(_ => (byte)random.Next(256)).ToArray()); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(0, Math.Min(bytes.Count, random.Next(300)))); break;
                default:
                    if (random.Next(4) == 0) bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>What every trace keeps, however it came about.</summary>
    private static void Consistent(Trace trace)
    {
        SpanTable spans = trace.Spans;
        for (int i = 0; i < spans.Count; i++)
        {
            Assert.InRange(spans.Track[i], 0, trace.Tracks.Length - 1);
            Assert.InRange(spans.Component[i], -1, trace.Components.Length - 1);
            Assert.InRange(spans.Parent[i], -1, spans.Count - 1);
            Assert.InRange(spans.Request[i], -1, trace.Requests.Count - 1);
            Assert.InRange(spans.Name[i], 0, trace.Strings.Count - 1);
            Assert.True(spans.Duration[i] >= 0);
            if (spans.Parent[i] >= 0) Assert.Equal(spans.Track[i], spans.Track[spans.Parent[i]]);
        }

        for (int i = 0; i < trace.HandOffs.Count; i++) Assert.InRange(trace.HandOffs.Edge[i], -1, trace.Edges.Length - 1);
    }

    private static int[] PacketEnds(byte[] trace)
    {
        List<int> ends = [];
        EachPacket(trace, (packet, _) => ends.Add((ends.Count == 0 ? 0 : ends[^1]) + packet.Length));
        return [.. ends];
    }

    private delegate void PacketAction(ReadOnlySpan<byte> packet, MemoryStream output);

    private static byte[] EachPacket(byte[] trace, PacketAction action)
    {
        var output = new MemoryStream();
        for (int at = 0; at < trace.Length;)
        {
            int length = 0, shift = 0, head = at + 1;
            do length |= (trace[head] & 0x7F) << shift;
            while ((shift += 7) < 35 && trace[head++] >= 0x80);
            action(trace.AsSpan(at, head - at + length), output);
            at = head + length;
        }

        return output.ToArray();
    }

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> packet)
    {
        int at = 1;
        while (packet[at] >= 0x80) at++;
        return packet[(at + 1)..];
    }

    private static (uint Sequence, ulong Flags) Head(ReadOnlySpan<byte> body)
    {
        (uint sequence, ulong flags) = (0, 0);
        var fields = new ProtoReader(body);
        while (fields.Next())
        {
            if (fields.Field == PerfettoFields.Packet.TrustedPacketSequenceId) sequence = (uint)fields.Number;
            if (fields.Field == PerfettoFields.Packet.SequenceFlags) flags = fields.Number;
        }

        return (sequence, flags);
    }

    /// <summary>Takes every file and reads it to its end.</summary>
    private sealed class Swallowing : ITraceImporter
    {
        public string Format => "anything";

        public long Bytes { get; private set; }

        public bool Recognises(ReadOnlySpan<byte> head) => true;

        public Trace Read(Stream stream)
        {
            byte[] buffer = new byte[1 << 16];
            for (int count; (count = stream.Read(buffer)) > 0;) Bytes += count;
            throw new NotSupportedException("nothing is made of it");
        }
    }
}
