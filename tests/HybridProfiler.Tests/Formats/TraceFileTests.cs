using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

public sealed class TraceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("hp-trace-");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run.pftrace")]
    [InlineData("run.PFTRACE.GZ")]
    [InlineData("run.perfetto-trace")]
    public void A_saved_file_loads_as_the_same_trace(string name)
    {
        Trace trace = RandomTrace.Make(3, 40);
        string path = _folder.File(name);
        TraceFile.Save(trace, path);
        TraceComparison.AssertSame(trace, TraceFile.Load(path));
    }

    [Theory]
    [InlineData("[{\"id\":1,\"model_name\":\"m\",\"model_version\":1,\"timestamps\":[]},", "Triton server trace")]
    [InlineData("[{\"startComputeMs\":1},", "trtexec times")]
    [InlineData("further format", "further format")]
    public void A_packed_file_that_would_fill_the_memory_ends_with_one_error(string head, string format)
    {
        const int Pieces = 70;
        byte[] nothing = new byte[1 << 20];
        nothing.AsSpan().Fill((byte)' ');
        using MemoryStream packed = new();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(head));
            for (int i = 0; i < Pieces; i++) gzip.Write(nothing);
        }

        packed.Position = 0;
        DrainingImporter further = new();
        var error = Assert.Throws<TraceFormatException>(() => TraceFile.Load(packed, further));
        Assert.Contains($"The packed {format} unpacks to more than 64 MiB", error.Message, StringComparison.Ordinal);
        Assert.True(further.BytesRead < (Pieces << 20), "it was read to its end");
    }

    private sealed class DrainingImporter : ITraceImporter
    {
        public long BytesRead { get; private set; }

        public string Format => "further format";

        public bool Recognises(ReadOnlySpan<byte> head) => head.StartsWith("further format"u8);

        public Trace Read(Stream stream)
        {
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0;) BytesRead += read;
            return new TraceBuilder().Build();
        }
    }

    [Fact]
    public void A_packed_file_is_gzip_and_loads_whatever_its_name_says()
    {
        Trace trace = RandomTrace.Make(3, 40);
        string path = _folder.File("run.pftrace.gz");
        TraceFile.Save(trace, path);
        Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(path)[..2]);
        string renamed = _folder.File("run.bin");
        File.Move(path, renamed);
        TraceComparison.AssertSame(trace, TraceFile.Load(renamed));
    }

    [Fact]
    public void An_unknown_extension_is_refused_before_anything_is_written()
    {
        string path = _folder.File("run.xyz");
        var e = Assert.Throws<ArgumentException>(() => TraceFile.Save(RandomTrace.Make(1, 1), path));
        Assert.Contains(".xyz", e.Message, StringComparison.Ordinal);
        Assert.Contains(".pftrace", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hello, world", "Not a Perfetto trace")]
    public void A_file_that_is_no_trace_says_so(string content, string word)
    {
        string path = _folder.File("no.pftrace");
        File.WriteAllText(path, content);
        var e = Assert.Throws<TraceFormatException>(() => TraceFile.Load(path));
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, e.ByteOffset);
        Assert.NotEmpty(e.Remedy);
    }
}
