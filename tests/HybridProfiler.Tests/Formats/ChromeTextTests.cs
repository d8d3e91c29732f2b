using System.Text;
using System.Text.Json;
using CsCheck;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Text and numbers at their edges, read back with an independent parser.</summary>
public sealed class ChromeTextTests
{
    private const string Frequent = "\"\\a\ud83d\ude00\n\0é漢";

    private static readonly double[] s_edges =
        [0.0, -0.0, 0.001, 0.000999999, 1e6, 1e6 - 1e-9, 999_999.999999999, 0.1, 0.123456789, 5, 0.001000001, 1e9, 1e9 - 1e-6, 999_999_999.9999995, 1e15, 1e16, double.Epsilon, double.MaxValue, double.NaN, double.NegativeInfinity];

    [Fact]
    public void Any_text_reads_back_as_its_utf8_would() =>
        Gen.Select(Gen.Int[0, 0xffff].Select(c => (char)c), Gen.Int[0, Frequent.Length - 1].Select(i => Frequent[i]), Gen.Bool, (any, often, which) => which ? any : often)
            .Array[0, 300]
            .Sample(text =>
            {
                string expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                byte[] json = [(byte)'"', .. ChromeText.Encode(text), (byte)'"'];
                Assert.Equal(expected, JsonSerializer.Deserialize<string>(json));
                Assert.DoesNotContain(json, b => b < 0x20);
            });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Names_longer_than_every_buffer_survive_wherever_the_buffer_ends(int unitBytes)
    {
        string unit = unitBytes switch { 1 => "x", 2 => "é\"", _ => "\ud83d\ude00\n" };
        var builder = new TraceBuilder { Header = new TraceHeader { ProcessName = Long(unit, 70_001) } };
        int component = builder.AddComponent(new ComponentInfo(Long(unit, 40_000)));
        int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, Long(unit, 50_003), 1));
        int key = builder.Intern(Long(unit, 33_000));
        for (int i = 0; i < 20; i++)
        {
            int span = builder.AddSpan(track, i * 10, 5, builder.Intern(i + Long(unit, 30_000 + (i * 997))), component);
            builder.AddAttribute(span, key, Long(unit, 65_535 + i));
        }

        Trace trace = builder.Build();
        ChromeDocument file = ChromeDocument.Of(trace);
        Assert.Equal(Enumerable.Range(0, 20).Select(trace.NameOf), file.Spans.Select(s => s.Name));
        Assert.All(file.Spans, s => Assert.Equal(trace.Components[0].Name, s.Text("component")));
        Assert.All(file.Spans, s => Assert.Equal(Long(unit, 65_535 + s.Row), s.Text(trace.Strings[key])));
        Assert.Equal(trace.Header.ProcessName, file.Root.GetProperty("traceName").GetString());
        Assert.Single(file.ThreadsNamed(name => name == trace.Tracks[0].Name));
    }

    [Fact]
    public void Numbers_of_every_length_are_written_exactly()
    {
        long[] edges = [.. Enumerable.Range(0, 19).SelectMany(p => (long[])[Power(p) - 1, Power(p), Power(p) + 1]), long.MaxValue, long.MinValue, -1, -10, -99, -100];
        var builder = new TraceBuilder();
        int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1));
        int span = builder.AddSpan(track, 0, 5, 0);
        foreach (long edge in edges) builder.AddAttribute(span, builder.Intern("n" + edge), edge);
        ChromeSpan written = ChromeDocument.Of(builder.Build()).Spans[0];
        Assert.All(edges, edge => Assert.Equal(edge, written.Number("n" + edge)));
    }

    [Fact]
    public void Times_of_every_length_are_written_exactly() => Gen.Long[1, 1L << 62].Select(Gen.Int[0, 62], (time, shift) => 1 + (time >> shift)).Sample(time =>
    {
        var builder = new TraceBuilder { Header = new TraceHeader { StartNs = 1 } };
        int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1));
        builder.AddSpan(track, time, time, 0);
        ChromeSpan span = ChromeDocument.Of(builder.Build()).Spans[0];
        Assert.Equal((time - 1, time), (span.Start, span.Duration));
    });

    [Fact]
    public void Every_thousandth_and_every_group_of_digits_is_written_exactly()
    {
        var builder = new TraceBuilder { Header = new TraceHeader { StartNs = 1 } };
        int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1));
        long[] times = [.. Enumerable.Range(1, 9_999).SelectMany(n => (long[])[n, n * 10_000L, (n * 100_000_000L) + n, n * 10_000_000_000_000L])];
        times = [.. times.Distinct().Order()];
        foreach (long time in times) builder.AddSpan(track, time, 1, 0, parent: -1);
        ChromeDocument file = ChromeDocument.Of(builder.Build());
        Assert.Equal(times.Select(t => t - 1), file.Spans.Select(s => s.Start));
    }

    [Fact]
    public void Real_numbers_are_written_in_the_fewest_digits_that_read_back_as_the_same_number() => Gen.OneOf(
        Gen.Double,
        Gen.Long[-2_000_000_000, 2_000_000_000].Select(n => n / 1e6),
        Gen.Long[-1_000_000, 1_000_000].Select(n => n / 1e3),
        Gen.Long[-2_000_000_000_000_000, 2_000_000_000_000_000].Select(Gen.Int[0, 40], (n, shift) => (n >> shift) / 1e9),
        Gen.Int[0, 1000].Select(n => n / 128.0),
        Gen.Long.Select(Gen.Int[0, 63], (n, shift) => (double)(n >> shift)),
        Gen.Double[0, 1],
        Gen.Double[0, 1].Select(n => Math.BitIncrement(Math.Round(n, 6))),
        Gen.Int[0, s_edges.Length - 1].Select(i => s_edges[i]))
        .Array[1, 20]
        .Sample(numbers =>
        {
            var builder = new TraceBuilder();
            int track = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1));
            int span = builder.AddSpan(track, 0, 5, 0);
            for (int i = 0; i < numbers.Length; i++) builder.AddAttribute(span, builder.Intern("n" + i), numbers[i]);
            ChromeSpan written = ChromeDocument.Of(builder.Build()).Spans[0];
            for (int i = 0; i < numbers.Length; i++)
            {
                string digits = numbers[i].ToString("R", System.Globalization.CultureInfo.InvariantCulture);
                string expected = !double.IsFinite(numbers[i]) ? $"\"{digits}\"" : digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0";
                Assert.Equal(expected, written.Args.GetProperty("n" + i).GetRawText());
            }
        });

    private static string Long(string unit, int length) => string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1));

    private static long Power(int exponent) => (long)Math.Pow(10, exponent);
}
