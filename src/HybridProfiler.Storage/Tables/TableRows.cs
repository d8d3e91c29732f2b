using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Storage.Tables;

/// <summary>The rows of each table.</summary>
internal static class TableRows
{
    /// <summary>Writes the rows that a trace has in a table.</summary>
    public static void Write(TraceTables source, string table, TableWriter rows)
    {
        Trace trace = source.Trace;
        switch (table)
        {
            case "traces":
                rows.Row().Name(trace.Header.ProcessName).Id(trace.Header.ProcessId).Ns(trace.Header.StartNs).Ns(trace.Header.StopNs).Ns(trace.Header.RealtimeOffsetNs)
                    .Text(trace.Header.Clock.Source).Text(trace.Header.Facts.GetValueOrDefault("source.format")).End();
                break;
            case "spans": SpanRowsOfTrace.Spans(trace, rows); break;
            case "operations": SpanRowsOfTrace.Operations(trace, rows); break;
            case "attributes": SpanRowsOfTrace.Attributes(trace, rows); break;
            case "tracks":
                for (int t = 0; t < trace.Tracks.Length; t++)
                    rows.Row().Id(t).Text(trace.Tracks[t].Kind.ToString()).Name(trace.Tracks[t].Name).Ns(trace.Tracks[t].NativeId).Id(trace.Tracks[t].Device).End();
                break;
            case "devices":
                for (int d = 0; d < trace.Devices.Length; d++)
                    rows.Row().Id(d).Text(trace.Devices[d].Name).Text(trace.Devices[d].Api.ToString()).Name(trace.Devices[d].Vendor).Ns(trace.Devices[d].ClockUncertaintyNs < 0 ? null : trace.Devices[d].ClockUncertaintyNs).End();
                break;
            case "components":
                for (int c = 0; c < trace.Components.Length; c++)
                {
                    ComponentInfo info = trace.Components[c];
                    rows.Row().Id(c).Text(info.Name).Text(info.Paradigm.ToString()).Text(info.Runtime.ToString()).Name(info.Device).Text(info.Precision.ToString()).Ns(info.ParameterBytes).End();
                }

                break;
            case "edges":
                for (int e = 0; e < trace.Edges.Length; e++)
                    rows.Row().Id(e).Text(ComponentOf(trace, trace.Edges[e].Producer)).Text(ComponentOf(trace, trace.Edges[e].Consumer)).Name(trace.Edges[e].Name).End();
                break;
            case "hand_offs": HandOffs(trace, rows); break;
            case "requests": Requests(source, rows); break;
            case "counters": Counters(trace, rows); break;
            case "flows":
                for (int f = 0; f < trace.Flows.Count; f++)
                    rows.Row().Id(trace.Flows.From[f]).Id(trace.Flows.To[f]).Text(((FlowKind)trace.Flows.Kind[f]).ToString()).Unsigned(trace.Flows.Id[f]).End();
                break;
            case "metrics":
                foreach (MetricRow m in source.Metrics()) rows.Row().Text(m.Key).Text(m.Device).Text(m.Stream).Text(m.Component).Text(m.Subject).Number(m.Value).Text(m.Unit).End();
                break;
            case "health": Health(trace.Health, rows); break;
            default: throw new ArgumentException($"No table is named '{table}'.", nameof(table));
        }
    }

    /// <summary>Name of a component, or null.</summary>
    public static string? ComponentOf(Trace trace, int component) => component < 0 ? null : trace.Components[component].Name;

    private static void HandOffs(Trace trace, TableWriter rows)
    {
        HandOffTable table = trace.HandOffs;
        string[] shapes = [.. table.Layouts.Select(l => string.Join('x', l.Shape.Select(s => s.ToString(CultureInfo.InvariantCulture))))];
        for (int h = 0; h < table.Count; h++)
        {
            EdgeInfo edge = trace.Edges[table.Edge[h]];
            TensorLayout? layout = table.Layout[h] < 0 ? null : table.Layouts[table.Layout[h]];
            rows.Row().Id(table.Edge[h]).Text(ComponentOf(trace, edge.Producer)).Text(ComponentOf(trace, edge.Consumer)).Name(edge.Name)
                .Ns(table.Produced[h]).Ns(table.Consumed[h] < 0 ? null : table.Consumed[h]).Ns(table.Bytes[h])
                .Text(layout?.DType.ToString()).Text(layout is null ? null : shapes[table.Layout[h]]).Text(layout?.From.ToString()).Text(layout?.To.ToString()).Text(layout?.Conversions.ToString())
                .Ns(table.Tensor[h]).Id(table.Version[h]).Id(table.ProducerSpan[h]).Id(table.ConsumerSpan[h]).Id(table.Request[h]).End();
        }
    }

    private static void Requests(TraceTables source, TableWriter rows)
    {
        Trace trace = source.Trace;
        IReadOnlyList<string> regimes = source.Regimes();
        for (int r = 0; r < trace.Requests.Count; r++)
        {
            int span = trace.Requests.Span[r];
            long start = trace.Spans.Start[span], end = trace.Spans.EndOf(span), intended = Math.Min(trace.Requests.IntendedStart[r], start);
            rows.Row().Id(r).Ns(trace.Requests.Id[r]).Name(trace.Strings[trace.Requests.Class[r]]).Text(r < regimes.Count ? regimes[r] : null).Ns(intended).Ns(start).Ns(end).Ns(end - intended)
                .Truth(((SpanFlags)trace.Spans.Flags[span] & SpanFlags.Unfinished) == 0).Id(span).End();
        }
    }

    private static void Counters(Trace trace, TableWriter rows)
    {
        for (int c = 0; c < trace.Counters.Length; c++)
        {
            CounterInfo counter = trace.Counters[c];
            CounterSeries samples = trace.CounterSamples[c];
            for (int s = 0; s < samples.Count; s++)
                rows.Row().Text(counter.Name).Text(counter.Unit.ToString()).Text(ComponentOf(trace, counter.Component)).Id(counter.Device).Ns(samples.Time[s]).Number(samples.Value[s]).End();
        }
    }

    private static void Health(Health health, TableWriter rows)
    {
        foreach ((string key, long count) in (ReadOnlySpan<(string, long)>)
        [
            ("dropped_records", health.DroppedRecords), ("unfinished_spans", health.UnfinishedSpans), ("unmatched_ends", health.UnmatchedEnds), ("repeated_ends", health.RepeatedEnds),
            ("inferred_ends", health.InferredEnds), ("lost_device_operations", health.LostDeviceOperations), ("unattributed_device_operations", health.UnattributedDeviceOperations),
            ("driver_errors", health.DriverErrors), ("unconsumed_hand_offs", health.UnconsumedHandOffs), ("clamped_device_times", health.ClampedDeviceTimes),
            ("skipped_packets", health.SkippedPackets), ("truncated_bytes", health.TruncatedBytes), ("records", health.Records), ("threads", health.Threads),
        ])
        {
            rows.Row().Text(key).Ns(count).Text(null).End();
        }

        foreach (Absence absence in health.Absences) rows.Row().Text("absence").Ns(null).Text($"{absence.Source}: {absence.Reason}").End();
        foreach (string note in health.Notes) rows.Row().Text("note").Ns(null).Text(note).End();
    }
}
