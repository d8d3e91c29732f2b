using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

public sealed class TraceFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hp-trace-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("run.pftrace")]
    [InlineData("run.PFTRACE.GZ")]
    [InlineData("run.perfetto-trace")]
    public void A_saved_file_loads_as_the_same_trace(string name)
    {
        Trace trace = RandomTrace.Make(3, 40);
        string path = Path.Combine(_folder, name);
        TraceFile.Save(trace, path);
        TraceComparison.AssertSame(trace, TraceFile.Load(path));
    }

    [Fact]
    public void A_packed_file_is_gzip_and_loads_whatever_its_name_says()
    {
        Trace trace = RandomTrace.Make(3, 40);
        string path = Path.Combine(_folder, "run.pftrace.gz");
        TraceFile.Save(trace, path);
        Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(path)[..2]);
        string renamed = Path.Combine(_folder, "run.bin");
        File.Move(path, renamed);
        TraceComparison.AssertSame(trace, TraceFile.Load(renamed));
    }

    [Fact]
    public void An_unknown_extension_is_refused_before_anything_is_written()
    {
        string path = Path.Combine(_folder, "run.xyz");
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
        string path = Path.Combine(_folder, "no.pftrace");
        File.WriteAllText(path, content);
        var e = Assert.Throws<TraceFormatException>(() => TraceFile.Load(path));
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, e.ByteOffset);
        Assert.NotEmpty(e.Remedy);
    }
}
