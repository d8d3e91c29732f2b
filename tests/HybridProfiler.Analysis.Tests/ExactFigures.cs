using System.Globalization;
using System.Text.Json;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Which key of a report is which figure of the reference files that exact decimal arithmetic made.</summary>
internal sealed class ExactFigures(JsonElement reference, Trace trace, ReportMetrics report)
{
    /// <summary>A leaf beside ours; null where no key is known for it.</summary>
    public Compared? Compare(string[] path, JsonElement leaf) => path switch
    {
        ["trace" or "method"] or ["launch", "delay_def"] => Compared.NoFigure,
        // No file has it: the reference gives none anywhere.
        ["launch", "start_to_start_mean_us"] when leaf.ValueKind == JsonValueKind.Null => Compared.NoFigure,
        ["events_total"] => Compared.Whole(leaf, report.Of("source/events")),
        ["by_ph", var phase] => Compared.Whole(leaf, Events("phase " + phase)),
        ["by_cat", var category] => Compared.Whole(leaf, Events("category " + (category == "None" ? "(none)" : category))),
        ["flows", var points] => Compared.Whole(leaf, Events("arrow points " + points)),
        ["flows"] => Compared.Empty(leaf, report.Of("source/events", subject: "arrows begun") is null ? 0 : 1),
        ["flow_ids", var which] => Compared.Whole(leaf, Events("arrows " + which switch { "start" => "begun", "finish" => "ended", _ => which })),
        ["gpu_events"] => Compared.Whole(leaf, report.Of("operation_kind/count", subject: "kernels").GetValueOrDefault() + report.Of("operation_kind/count", subject: "memory").GetValueOrDefault()),
        ["device", _, _] => Device(reference.GetProperty("device")[0].GetProperty("id").ToString(), path[2], leaf),
        ["device"] => Compared.Empty(leaf, trace.Header.Facts.ContainsKey(SourceFacts.Devices) ? 1 : 0),
        ["device_count"] => Compared.Whole(leaf, double.Parse(trace.Header.Facts.GetValueOrDefault(SourceFacts.Devices, "0"), CultureInfo.InvariantCulture)),
        ["distributed", var member] => Compared.Text(leaf, JsonDocument.Parse(trace.Header.Facts["source.distributedInfo"]).RootElement.GetProperty(member).ToString()),
        ["distributed"] => Compared.Empty(leaf, trace.Header.Facts.ContainsKey("source.distributedInfo") ? 1 : 0),
        ["timeline_us", var figure] => Timeline(figure, leaf),
        ["hta_kernel_types", var kind, var figure] => Kind(kind, figure, leaf),
        ["concurrency_time_us", var operations] => Compared.Time(leaf, report.Of("concurrency/time", subject: operations)),
        ["streams", var index, var figure] => Stream(reference.GetProperty("streams")[int.Parse(index, CultureInfo.InvariantCulture)], figure, leaf),
        ["queue_length", var index, var figure] => Length(reference.GetProperty("queue_length")[int.Parse(index, CultureInfo.InvariantCulture)], figure, leaf),
        ["kernel_duration_us", var figure] => Kernels(figure, leaf),
        ["distinct_gpu_names"] => Compared.Whole(leaf, report.Of("operation_kind/names", subject: "kernels").GetValueOrDefault() + report.Of("operation_kind/names", subject: "memory").GetValueOrDefault()),
        ["top10_gpu", var index, var figure] => Named(reference.GetProperty("top10_gpu")[int.Parse(index, CultureInfo.InvariantCulture)].GetProperty("name").GetString()!, figure, leaf),
        ["launch", var figure] => Launch(figure, leaf),
        ["memory_ops", var index, var figure] => Memory(reference.GetProperty("memory_ops")[int.Parse(index, CultureInfo.InvariantCulture)].GetProperty("name").GetString()!, figure, leaf),
        ["memory_ops"] => Compared.Empty(leaf, report.All("memory_operation/count").Length),
        ["user_annotations", var index, var figure] => Annotation("annotation/", NameAt(path[0], index), figure, leaf),
        ["user_annotations"] => Compared.Empty(leaf, report.All("annotation/count").Count(c => c > 0)),
        ["gpu_user_annotations", var index, var figure] => Annotation("annotation/device/", NameAt(path[0], index), figure, leaf),
        ["gpu_user_annotations"] => Compared.Empty(leaf, report.All("annotation/device/count").Count(c => c > 0)),
        _ => null,
    };

    private double? Events(string what) => report.Of("source/events", subject: what) ?? (report.Of("source/events") is null ? null : 0);

    private string NameAt(string list, string index) => reference.GetProperty(list)[int.Parse(index, CultureInfo.InvariantCulture)].GetProperty("name").GetString()!;

    // Devices with work stand in the trace, the others among its facts.
    private Compared? Device(string id, string property, JsonElement leaf)
    {
        if (property == "id") return Compared.NoFigure;
        DeviceInfo? used = trace.Devices.SingleOrDefault(d => d.Properties.GetValueOrDefault("id") == id);
        // A device without a name is called by its number.
        if (property == "name" && leaf.GetString() is "") return Compared.Text(JsonDocument.Parse($"\"device {id}\"").RootElement, used?.Name ?? $"device {id}");
        if (used is not null) return Compared.Text(leaf, property == "name" ? used.Name : used.Properties.GetValueOrDefault(property));
        return Compared.Text(leaf, JsonDocument.Parse(trace.Header.Facts[SourceFacts.DevicePrefix + id]).RootElement.GetProperty(property).GetString());
    }

    private Compared? Timeline(string figure, JsonElement leaf)
    {
        int[] rows = [.. Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Tracks[trace.Spans.Track[r]].Kind == TrackKind.DeviceQueue)];
        return figure switch
        {
            "first_gpu_ts" => Compared.Time(leaf, rows.Min(r => trace.Spans.Start[r])),
            "last_gpu_end" => Compared.Time(leaf, rows.Max(r => trace.Spans.EndOf(r))),
            "total" or "busy" or "idle" or "communication" or "memcpy" or "exposed_memcpy" => Compared.Time(leaf, report.Of("device/" + figure)),
            "computation(kernel non-nccl + memset)" => Compared.Time(leaf, report.Of("device/computation")),
            "exposed_comm" => Compared.Time(leaf, report.Of("device/exposed_communication")),
            "comm_overlapped_by_comp" => Compared.Time(leaf, report.Of("device/overlapped_communication")),
            "comm_comp_overlap_pct" => Compared.Real(leaf, report.Of("device/communication_overlap") * 100),
            _ => null,
        };
    }

    private Compared? Kind(string kind, string figure, JsonElement leaf)
    {
        string subject = kind.ToLowerInvariant();
        return figure switch
        {
            "count" => Compared.Whole(leaf, report.Of("operation_kind/count", subject: subject)),
            "sum_us" => Compared.Time(leaf, report.Of("operation_kind/total", subject: subject)),
            "union_us" => Compared.Time(leaf, report.Of("operation_kind/busy", subject: subject)),
            _ => null,
        };
    }

    private (string Device, string Queue, string Number) QueueOf(JsonElement row)
    {
        string pid = row.GetProperty("pid").GetString()!, stream = row.GetProperty("stream").GetString()!;
        TrackInfo queue = trace.Tracks.Single(t => t.Kind == TrackKind.DeviceQueue && t.NativeId.ToString(CultureInfo.InvariantCulture) == stream && NumberOf(trace.Devices[t.Device]) == pid);
        (string device, string name) = report.Queues.Single(q => Is(q.Device, trace.Devices[queue.Device].Name) && Is(q.Stream, queue.Name));
        return (device, name, NumberOf(trace.Devices[queue.Device]));
    }

    // A second track of a name gets a number.
    private static bool Is(string printed, string name) => printed == name || printed.StartsWith(name + " #", StringComparison.Ordinal);

    private static string NumberOf(DeviceInfo device) => device.Properties.GetValueOrDefault("id") ?? device.Name["device ".Length..];

    private Compared? Stream(JsonElement row, string figure, JsonElement leaf)
    {
        (string device, string queue, string number) = QueueOf(row);
        double? Of(string key) => report.Of("queue/" + key, device, queue);
        return figure switch
        {
            "pid" => Compared.Text(leaf, number),
            "stream" => Compared.Text(leaf, queue.Split(' ')[1]),
            "events" => Compared.Whole(leaf, Of("operations")),
            "sum_us" => Compared.Time(leaf, Of("total")),
            "busy_union_us" => Compared.Time(leaf, Of("busy")),
            "span_us" => Compared.Time(leaf, Of("span")),
            "idle_us" => Compared.Time(leaf, Of("idle")),
            "intervals_after_merge" => Compared.Whole(leaf, Of("intervals")),
            "events_starting_before_previous_max_end" => Compared.Whole(leaf, Of("overlapping")),
            _ => null,
        };
    }

    private Compared? Length(JsonElement row, string figure, JsonElement leaf)
    {
        (string device, string queue, string number) = QueueOf(row);
        double? Of(string key) => report.Of("queue/length/" + key, device, queue);
        return figure switch
        {
            "pid" => Compared.Text(leaf, number),
            "stream" => Compared.Text(leaf, queue.Split(' ')[1]),
            "points" or "max" => Compared.Whole(leaf, Of(figure)),
            "time_weighted_mean" => Compared.Real(leaf, Of("mean")),
            "window_us" => Compared.Time(leaf, Of("window")),
            _ => null,
        };
    }

    private Compared? Kernels(string figure, JsonElement leaf) => figure switch
    {
        "count" => Compared.Whole(leaf, report.Of("kernels/count") ?? 0),
        "sum" => Compared.Time(leaf, report.Of("kernels/total")),
        "min" or "max" => Compared.Time(leaf, report.Of("kernels/" + figure)),
        "mean" or "p50" or "p90" or "p95" or "p99" => Compared.Real(leaf, report.Of("kernels/" + figure) / 1000),
        "count_lt_10us" => Compared.Whole(leaf, report.Of("operation_kind/short", subject: "kernels")),
        _ => null,
    };

    private Compared? Named(string name, string figure, JsonElement leaf)
    {
        double?[] Of(string kernel, string memory) => [.. report.Named("kernel/" + kernel, name), .. report.Named("memory_operation/" + memory, name)];
        return figure switch
        {
            "name" => Compared.Text(leaf, Of("total", "total").Length > 0 ? name : null),
            "count" => Compared.Whole(leaf, Of("instances", "count").Sum()),
            "sum_us" => Compared.Time(leaf, Of("total", "total").Sum()),
            "mean_us" => Compared.Real(leaf, Of("total", "total").Sum() / Of("instances", "count").Sum() / 1000),
            "min_us" => Compared.Time(leaf, Of("min", "min").Min()),
            "max_us" => Compared.Time(leaf, Of("max", "max").Max()),
            _ => null,
        };
    }

    private Compared? Launch(string figure, JsonElement leaf) => figure switch
    {
        "gpu_events_with_runtime_event" => Compared.Whole(leaf, report.Of("launch/matched")),
        "gpu_events_without" => Compared.Whole(leaf, report.Of("launch/unmatched")),
        "with_more_than_one_runtime_event" => Compared.Whole(leaf, report.Of("launch/ambiguous")),
        "max_gpu_events_per_launch(graphs)" => Compared.Whole(leaf, report.Of("launch/most_per_call")),
        "launches" => Compared.Whole(leaf, report.Of("launch/calls")),
        "negative_delays" => Compared.Whole(leaf, report.Of("launch/negative_delays")),
        "clipped_sum_us" => Compared.Time(leaf, report.Of("launch/delay/total")),
        "clipped_max_us" => Compared.Time(leaf, report.Of("launch/delay/max")),
        "clipped_mean_us" => Compared.Real(leaf, report.Of("launch/delay/mean") / 1000),
        "clipped_p50_us" => Compared.Real(leaf, report.Of("launch/delay/p50") / 1000),
        "clipped_p99_us" => Compared.Real(leaf, report.Of("launch/delay/p99") / 1000),
        _ => null,
    };

    private Compared? Memory(string name, string figure, JsonElement leaf) => figure switch
    {
        "name" => Compared.Text(leaf, report.Named("memory_operation/count", name).Length > 0 ? name : null),
        // The name without the kinds of memory.
        "kind" => Compared.Text(leaf, name.Split(" (")[0]),
        "count" => Compared.Whole(leaf, report.Named("memory_operation/count", name).Sum()),
        "dur_us" => Compared.Time(leaf, report.Named("memory_operation/total", name).Sum()),
        "bytes" => Compared.Real(leaf, report.Named("memory_operation/bytes", name).Single()),
        "GBps_aggregate" => Compared.Real(leaf, report.Named("memory_operation/bandwidth", name).Single() / 1e9),
        _ => null,
    };

    private Compared? Annotation(string prefix, string name, string figure, JsonElement leaf) => figure switch
    {
        "name" => Compared.Text(leaf, report.Of(prefix + "count", subject: name) > 0 ? name : null),
        "count" => Compared.Whole(leaf, report.Of(prefix + "count", subject: name)),
        "sum_us" => Compared.Time(leaf, report.Of(prefix + "total", subject: name)),
        _ => null,
    };
}
