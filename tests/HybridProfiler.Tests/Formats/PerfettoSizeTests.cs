using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Bytes of one span, unpacked, once its names are known to the sequence: exact, since docs/trace-format.md states them.</summary>
public sealed class PerfettoSizeTests
{
    private static readonly string[] Texts = ["", "forward", "batch", "score", "cached", "note", "short text", "bytes"];

    [Fact]
    public void A_plain_span_of_a_microsecond_takes_30_bytes_with_its_component() => Assert.Equal(30, Bytes(names: 1));

    [Fact]
    public void A_plain_span_takes_31_bytes_with_names_beyond_the_first_127() => Assert.Equal(31, Bytes(names: 200));

    [Theory]
    [InlineData("batch", 8L, 6)]
    [InlineData("bytes", 1L << 40, 11)]
    [InlineData("score", 0.5, 13)]
    [InlineData("cached", true, 6)]
    [InlineData("note", "short text", 16)]
    public void An_attribute_adds(string key, object value, int bytes)
    {
        AttributeValue attribute = value switch { long l => l, double d => d, bool b => b, _ => (string)value };
        Assert.Equal(30 + bytes, Bytes(1, [new SpanAttribute(Array.IndexOf(Texts, key), attribute)]));
    }

    [Fact]
    public void A_span_that_submits_to_a_device_adds_7_bytes_for_an_id_below_16384() => Assert.Equal(30 + 7, Bytes(1, launch: 1000));

    [Fact]
    public void An_operation_of_a_device_takes_48_bytes_with_device_stream_and_component()
    {
        using PerfettoWriter writer = Writer(out _);
        long at = 1_000_000;
        void Add()
        {
            at += 1000;
            writer.DeviceSpan(1, new DeviceSpanRow { StartNs = at, DurationNs = 900, Name = 1, Component = 0, Launch = 1000 });
        }

        Add();
        long before = writer.Length;
        for (int i = 0; i < 1000; i++) Add();
        Assert.Equal(48_000, writer.Length - before);
    }

    [Fact]
    public void A_sample_of_a_counter_takes_16_bytes_when_whole_and_small()
    {
        using PerfettoWriter writer = Writer(out _);
        writer.CounterSample(0, 1_000_000, 5);
        long before = writer.Length;
        for (int i = 1; i <= 100; i++) writer.CounterSample(0, 1_000_000 + i * 1000, 5);
        Assert.Equal(1600, writer.Length - before);
    }

    private static int Bytes(int names, SpanAttribute[]? attributes = null, ulong launch = 0)
    {
        using PerfettoWriter writer = Writer(out _, names);
        long at = 1_000_000;
        void Add(int name)
        {
            at += 1000;
            writer.BeginSpan(0, new SpanBegin { TimeNs = at, Name = name, Component = 0, Request = -1, Attributes = attributes, Launch = launch });
            at += 1000;
            writer.EndSpan(0, at, SpanFlags.None, []);
        }

        for (int i = 1; i <= names; i++) Add(i);
        long before = writer.Length;
        for (int i = 0; i < 100; i++) Add(names);
        long bytes = writer.Length - before;
        Assert.Equal(0, bytes % 100);
        return (int)(bytes / 100);
    }

    private static PerfettoWriter Writer(out MemoryStream stream, int names = 1)
    {
        stream = new MemoryStream();
        var writer = new PerfettoWriter(stream, id => id < Texts.Length ? Texts[id] : "name " + id);
        writer.SetHeader(new TraceHeader { StartNs = 1_000_000, ProcessId = 42, ProcessName = "test" });
        writer.DeclareComponent(0, new ComponentInfo("stem"));
        writer.DeclareDevice(0, new DeviceInfo("gpu", DeviceApi.OpenCL));
        writer.DeclareTrack(0, new TrackInfo(TrackKind.HostThread, "main", 42));
        writer.DeclareTrack(1, new TrackInfo(TrackKind.DeviceQueue, "queue", 1, 0));
        writer.DeclareCounter(0, new CounterInfo("depth", CounterUnit.Count, true));
        return writer;
    }
}
