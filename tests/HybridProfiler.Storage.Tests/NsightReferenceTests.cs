using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;
using HybridProfiler.Storage.Nsight;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Tests;

/// <summary>Real exports of Nsight Systems, against figures found in their tables.</summary>
public sealed class NsightReferenceTests
{
    public static TheoryData<string> Exports() => ReferenceData.Names("reference", "nsys_*.json");

    [Theory]
    [MemberData(nameof(Exports))]
    public void Devices_are_busy_exactly_as_long(string name)
    {
        (JsonElement reference, Trace trace) = Load(name);
        foreach (JsonProperty device in reference.GetProperty("devices").EnumerateObject())
        {
            JsonElement expected = device.Value;
            int id = trace.Devices.Length == 1 ? 0 : Enumerable.Range(0, trace.Devices.Length).Single(d => trace.Devices[d].Name == $"device {device.Name}");
            int[] rows = [.. Rows(trace).Where(r => trace.Tracks[trace.Spans.Track[r]].Device == id)];
            int[] kernels = [.. rows.Where(r => KindOf(trace, r) is SpanKind.Compute or SpanKind.Communication)], copies = [.. rows.Where(r => KindOf(trace, r) == SpanKind.Transfer)];
            Assert.Equal(expected.GetProperty("kernels").GetInt32(), kernels.Length);
            Assert.Equal(expected.GetProperty("nccl_kernels").GetInt32(), kernels.Count(r => KindOf(trace, r) == SpanKind.Communication));
            Assert.Equal(expected.GetProperty("span").GetInt64(), kernels.Max(r => trace.Spans.EndOf(r)) - kernels.Min(r => trace.Spans.Start[r]));
            Assert.Equal(expected.GetProperty("busy_kernels").GetInt64(), Union(trace, kernels));
            Assert.Equal(expected.GetProperty("memcpy_union").GetInt64(), Union(trace, copies));
            foreach (JsonProperty stream in expected.GetProperty("streams").EnumerateObject())
            {
                int[] own = [.. kernels.Where(r => trace.Tracks[trace.Spans.Track[r]].NativeId == long.Parse(stream.Name, CultureInfo.InvariantCulture))];
                Assert.Equal((stream.Value.GetProperty("kernels").GetInt32(), stream.Value.GetProperty("busy").GetInt64()), (own.Length, Union(trace, own)));
            }

            int bytes = trace.Strings.Texts.IndexOf("bytes");
            foreach (JsonProperty way in expected.GetProperty("memcpy_by_kind").EnumerateObject())
            {
                int[] own = [.. copies.Where(r => trace.NameOf(r).StartsWith($"Memcpy {way.Name}", StringComparison.Ordinal))];
                Assert.Equal(
                    (way.Value.GetProperty("count").GetInt32(), way.Value.GetProperty("bytes").GetInt64(), way.Value.GetProperty("dur").GetInt64()),
                    (own.Length, own.Sum(r => trace.Attributes.TryGet(r, bytes, out AttributeValue b) ? b.Int64 : 0), own.Sum(r => trace.Spans.Duration[r])));
            }

            HashSet<int> launched = [.. Enumerable.Range(0, trace.Flows.Count).Where(f => trace.Flows.Kind[f] == (byte)FlowKind.Launch).Select(f => trace.Flows.To[f])];
            // The reference joins by correlation alone. Each process counts its own, so some of its pairs are of two processes.
            using TemporaryFolder folder = new("nsight-");
            string file = Unpacked(reference.GetProperty("trace").GetString()!, folder);
            Assert.Equal(expected.GetProperty("kernels_with_runtime").GetInt32(), Joined(file, device.Name, ""));
            Assert.Equal(Joined(file, device.Name, " AND r.globalTid >> 24 = k.globalPid >> 24"), kernels.Count(launched.Contains));
        }
    }

    private static string Unpacked(string trace, TemporaryFolder folder)
    {
        string path = folder.File("export.sqlite");
        using GZipStream packed = new(File.OpenRead(ReferenceData.PathOf("traces/" + trace)), CompressionMode.Decompress);
        using FileStream file = File.Create(path);
        packed.CopyTo(file);
        return path;
    }

    private static int Joined(string file, string device, string and)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM CUPTI_ACTIVITY_KIND_KERNEL k WHERE k.deviceId = {device} AND EXISTS (SELECT 1 FROM CUPTI_ACTIVITY_KIND_RUNTIME r WHERE r.correlationId = k.correlationId{and})";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    [Theory]
    [MemberData(nameof(Exports))]
    public void Ranges_and_health_are_what_the_export_says(string name)
    {
        (JsonElement reference, Trace trace) = Load(name);
        int ranges = reference.TryGetProperty("nvtx", out JsonElement nvtx) && nvtx.TryGetProperty("events", out JsonElement events) ? events.GetInt32() : 0;
        int id = trace.Strings.Texts.IndexOf("op_id");
        Assert.Equal(ranges, Enumerable.Range(0, trace.Spans.Count).Count(r => trace.Attributes.TryGet(r, id, out _)));
        if (ranges > 0)
        {
            foreach (JsonElement top in nvtx.GetProperty("top8_by_sum").EnumerateArray())
            {
                string text = top.GetProperty("name").GetString()!;
                Assert.Contains(Enumerable.Range(0, trace.Spans.Count), r =>
                    trace.Attributes.TryGet(r, id, out AttributeValue number) && $"{trace.NameOf(r)}, op_id = {number.Int64}" == text && trace.Spans.Duration[r] == top.GetProperty("sum").GetInt64());
            }
        }

        Assert.Equal(0, trace.Health.SkippedPackets);
        Assert.Equal("Nsight Systems SQLite export", trace.Header.Facts["source.format"]);
        Assert.True(trace.Header.RealtimeOffsetNs > 0);
        if (name.Contains("h100", StringComparison.Ordinal)) Assert.Contains(trace.Health.Absences, a => a.Reason.Contains("TARGET_INFO_GPU", StringComparison.Ordinal));
        else Assert.Equal(("NVIDIA GeForce RTX 3080", "68"), (trace.Devices[0].Name, trace.Devices[0].Properties["numSms"]));
    }

    private static (JsonElement Reference, Trace Trace) Load(string name)
    {
        JsonElement reference = ReferenceData.Read($"reference/{name}.json");
        return (reference, TraceFile.Load(ReferenceData.PathOf("traces/" + reference.GetProperty("trace").GetString()), new NsightSystemsImporter()));
    }

    private static IEnumerable<int> Rows(Trace trace) => Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Tracks[trace.Spans.Track[r]].Kind == TrackKind.DeviceQueue);

    private static SpanKind KindOf(Trace trace, int row) => (SpanKind)trace.Spans.Kind[row];

    private static long Union(Trace trace, int[] rows)
    {
        long sum = 0, reached = long.MinValue;
        foreach (int row in rows.OrderBy(r => trace.Spans.Start[r]))
        {
            sum += Math.Max(0, trace.Spans.EndOf(row) - Math.Max(reached, trace.Spans.Start[row]));
            reached = Math.Max(reached, trace.Spans.EndOf(row));
        }

        return sum;
    }
}
