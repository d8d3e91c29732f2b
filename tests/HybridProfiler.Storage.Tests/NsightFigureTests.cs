using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;
using HybridProfiler.Storage.Nsight;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Tests;

/// <summary>Every figure of the reference files of Nsight's exports has a key of the report's flat list, or is a fact of the file, and is equal to it.</summary>
public sealed class NsightFigureTests
{
    public static TheoryData<string> Exports() => ReferenceData.Names("reference", "nsys_*.json");

    [Theory]
    [MemberData(nameof(Exports))]
    public void Every_figure_of_an_export_has_a_key_and_is_equal(string name)
    {
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        JsonElement reference = ReferenceData.Read($"reference/{name}.json");
        string packed = ReferenceData.PathOf("traces/" + reference.GetProperty("trace").GetString());
        Trace trace = TraceFile.Load(packed, new NsightSystemsImporter());
        TraceAnalysis analysis = TraceAnalysis.Of(trace);
        ReportMetrics report = new(analysis.Report().ToJson());
        using TemporaryFolder folder = new("nsight-");
        string file = Unpacked(packed, folder);
        ReferenceLeaves.Check(reference, (path, leaf) => path switch
        {
            ["trace" or "source" or "unit"] => Compared.NoFigure,
            ["export", "EXPORT_PRODUCT_VERSION"] => Compared.Text(leaf, trace.Header.Facts["source.version"]),
            ["export", "EXPORT_SCHEMA_VERSION"] => Compared.Text(leaf, trace.Header.Facts["source.schemaVersion"]),
            ["devices", var device, .. var rest] => Device(reference.GetProperty("devices").GetProperty(device), file, device, analysis, report, rest, leaf),
            ["nvtx", "events"] or ["nvtx", "by_event_type", "59"] => Compared.Whole(leaf, report.Of("annotation/count") ?? 0),
            ["nvtx", "closed_ranges_without_end"] => Compared.Whole(leaf, report.Of("health/unfinished_spans")),
            ["nvtx", "top8_by_sum", var index, var figure] => Range(reference.GetProperty("nvtx").GetProperty("top8_by_sum")[int.Parse(index, CultureInfo.InvariantCulture)], trace, figure, leaf),
            _ => null,
        });
    }

    private static Compared? Device(JsonElement reference, string file, string number, TraceAnalysis analysis, ReportMetrics report, string[] path, JsonElement leaf)
    {
        Trace trace = analysis.Trace;
        int id = trace.Devices.Length == 1 ? 0 : Enumerable.Range(0, trace.Devices.Length).Single(d => trace.Devices[d].Name == $"device {number}");
        string device = trace.Devices[id].Name;
        double? Kind(string key, string kind, string stream = "") => report.Of("operation_kind/" + key, device, stream, subject: kind);
        return path switch
        {
            ["kernels"] => Compared.Whole(leaf, report.Of("kernels/count", device)),
            ["nccl_kernels"] => Compared.Whole(leaf, Kind("count", "communication") ?? 0),
            ["span"] => Compared.Whole(leaf, Kind("span", "kernels")),
            ["busy_kernels"] => Compared.Whole(leaf, Kind("busy", "kernels")),
            ["idle"] => Compared.Whole(leaf, Kind("idle", "kernels")),
            ["compute_union"] => Compared.Whole(leaf, Kind("busy", "computation")),
            ["nccl_union"] => Compared.Whole(leaf, report.Of("device/communication", device)),
            ["overlap"] => Compared.Whole(leaf, report.Of("device/overlapped_communication", device)),
            ["compute_only"] => Compared.Whole(leaf, Kind("busy", "computation") - report.Of("device/overlapped_communication", device)),
            ["nccl_only"] => Compared.Whole(leaf, report.Of("device/exposed_communication", device)),
            ["overlap_pct_of_nccl"] => Compared.Real(leaf, report.Of("device/communication_overlap", device) * 100),
            ["memcpy_union"] => Compared.Whole(leaf, report.Of("device/memcpy", device)),
            // Nothing is set in these exports, so nothing but kernels hides a copy.
            ["memcpy_exposed_outside_kernels"] => Compared.Whole(leaf, report.Of("device/exposed_memcpy", device)),
            ["memcpy_by_kind", var way, var figure] => Compared.Whole(leaf, Copies(report, device, figure, way)),
            ["streams", var stream, "kernels"] => Compared.Whole(leaf, Kind("count", "kernels", Queue(stream))),
            ["streams", var stream, "busy"] => Compared.Whole(leaf, Kind("busy", "kernels", Queue(stream))),
            // The reference joins by correlation alone. Each process counts its own, so some of its pairs are of two processes, with delays of minutes.
            ["kernels_with_runtime"] => Joined(leaf, "count(*)", report.Of("kernels/launched", device)),
            ["negative_launch_delay"] => Joined(leaf, "coalesce(sum(k.start < r.end), 0)", Early(trace, id).Count(d => d < 0)),
            ["launch_delay_clipped_sum"] => Joined(leaf, "coalesce(sum(max(k.start - r.end, 0)), 0)", Early(trace, id).Sum(d => Math.Max(d, 0))),
            ["top5", var index, var figure] => Top(reference.GetProperty("top5")[int.Parse(index, CultureInfo.InvariantCulture)].GetProperty("name").GetString()!, figure),
            _ => null,
        };

        string Queue(string stream) => trace.Tracks.Single(t => t.Kind == TrackKind.DeviceQueue && t.Device == id && t.NativeId.ToString(CultureInfo.InvariantCulture) == stream).Name;

        // The reference's figure as its own join gives it, and ours as the same join gives it where both are of one process.
        Compared Joined(JsonElement expected, string figure, double? ours)
        {
            Compared theirs = Compared.Whole(expected, Query(file, number, figure, ""));
            double own = Query(file, number, figure, " AND r.globalTid >> 24 = k.globalPid >> 24");
            return theirs.Difference is null && own != ours ? new Compared(true, string.Create(CultureInfo.InvariantCulture, $"within processes the file has {own}, we have {ours}")) : theirs;
        }

        // The reference's kernels are those of a short name; a report's list ends before the last of them.
        Compared? Top(string kernel, string figure)
        {
            KernelUsage[] same = [.. analysis.DeviceWork.Kernels.Where(k => k.Device == id && Short(k.Name) == kernel)];
            return figure switch
            {
                "name" => Compared.Text(leaf, same.Length > 0 ? kernel : null),
                "count" => Compared.Whole(leaf, same.Sum(k => k.Durations.Count)),
                "sum" => Compared.Whole(leaf, same.Sum(k => k.Durations.SumNs)),
                _ => null,
            };
        }
    }

    // "void at::native::reduce_kernel<512, 1>(T1)" as "reduce_kernel".
    private static string Short(string name)
    {
        int end = name.IndexOfAny(['<', '(']);
        string head = end < 0 ? name : name[..end];
        return head[(Math.Max(head.LastIndexOf(':'), head.LastIndexOf(' ')) + 1)..];
    }

    private static double? Copies(ReportMetrics report, string device, string figure, string way) =>
        report.StartingWith("memory_operation/" + figure switch { "dur" => "total", _ => figure }, device, "Memcpy " + way).Sum();

    private static IEnumerable<long> Early(Trace trace, int device) =>
        Enumerable.Range(0, trace.Flows.Count).Where(f => trace.Flows.Kind[f] == (byte)FlowKind.Launch).Select(f => (From: trace.Flows.From[f], To: trace.Flows.To[f]))
            .Where(l => trace.Tracks[trace.Spans.Track[l.To]].Device == device && (SpanKind)trace.Spans.Kind[l.To] is SpanKind.Compute or SpanKind.Communication)
            .Select(l => trace.Spans.Start[l.To] - trace.Spans.EndOf(l.From));

    // One range of the file: its name carries the number of the operation, which is an attribute here.
    private static Compared? Range(JsonElement row, Trace trace, string figure, JsonElement leaf)
    {
        int key = trace.Strings.Texts.IndexOf("op_id");
        int[] spans = [.. Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Attributes.TryGet(r, key, out AttributeValue id) && $"{trace.NameOf(r)}, op_id = {id.Int64}" == row.GetProperty("name").GetString())];
        return figure switch
        {
            "name" => Compared.Text(leaf, spans.Length == 0 ? null : row.GetProperty("name").GetString()),
            "count" => Compared.Whole(leaf, spans.Length),
            "sum" => Compared.Whole(leaf, spans.Sum(r => trace.Spans.Duration[r])),
            _ => null,
        };
    }

    private static string Unpacked(string packed, TemporaryFolder folder)
    {
        string path = folder.File("export.sqlite");
        using GZipStream unpacking = new(File.OpenRead(packed), CompressionMode.Decompress);
        using FileStream file = File.Create(path);
        unpacking.CopyTo(file);
        return path;
    }

    private static double Query(string file, string device, string figure, string and)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {figure} FROM CUPTI_ACTIVITY_KIND_KERNEL k JOIN CUPTI_ACTIVITY_KIND_RUNTIME r ON r.rowid = (SELECT min(o.rowid) FROM CUPTI_ACTIVITY_KIND_RUNTIME o WHERE o.correlationId = k.correlationId{and.Replace("r.", "o.", StringComparison.Ordinal)}) WHERE k.deviceId = {device}";
        return Convert.ToDouble(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
