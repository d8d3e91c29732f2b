using HybridProfiler.Model;

namespace HybridProfiler.Storage.Tables;

/// <summary>Rows of the tables that grow with the recording: spans, operations, and what they carry.</summary>
internal static class SpanRowsOfTrace
{
    private static readonly string[] s_kinds = [.. Enum.GetValues<SpanKind>().Select(k => k.ToString())];

    /// <summary>Spans of the host.</summary>
    public static void Spans(Trace trace, TableWriter rows)
    {
        SpanTable spans = trace.Spans;
        int[] component = EffectiveComponents(trace);
        long[] self = SelfTimes(trace);
        for (int row = 0; row < spans.Count; row++)
        {
            if (IsOperation(trace, row)) continue;
            rows.Row().Id(row).Id(spans.Track[row]).Ns(spans.Start[row]).Ns(spans.EndOf(row)).Ns(spans.Duration[row]).Ns(self[row]).Text(trace.NameOf(row)).Text(TableRows.ComponentOf(trace, component[row]))
                .Text(KindOf(spans.Kind[row])).Id(spans.Parent[row]).Id(spans.Request[row]).Truth(((SpanFlags)spans.Flags[row] & SpanFlags.Unfinished) == 0).End();
        }
    }

    /// <summary>Operations of devices.</summary>
    public static void Operations(Trace trace, TableWriter rows)
    {
        SpanTable spans = trace.Spans;
        ReadOnlySpan<string> texts = trace.Strings.Texts;
        int bytes = texts.IndexOf(OperationAttributes.Bytes), direction = texts.IndexOf(OperationAttributes.Direction), geometry = texts.IndexOf(OperationAttributes.Geometry);
        Dictionary<int, int> calls = [];
        for (int f = 0; f < trace.Flows.Count; f++)
            if (trace.Flows.Kind[f] == (byte)FlowKind.Launch) calls.TryAdd(trace.Flows.To[f], trace.Flows.From[f]);
        for (int row = 0; row < spans.Count; row++)
        {
            if (!IsOperation(trace, row)) continue;
            TrackInfo queue = trace.Tracks[spans.Track[row]];
            int call = calls.GetValueOrDefault(row, -1);
            rows.Row().Id(row).Id(spans.Track[row]).Text(queue.Device < 0 ? null : trace.Devices[queue.Device].Name).Name(queue.Name).Ns(spans.Start[row]).Ns(spans.EndOf(row)).Ns(spans.Duration[row]).Text(trace.NameOf(row))
                .Text(TableRows.ComponentOf(trace, spans.Component[row])).Text(KindOf(spans.Kind[row])).Id(spans.Request[row])
                .Ns(bytes >= 0 && trace.Attributes.TryGet(row, bytes, out AttributeValue moved) ? moved.Int64 : null)
                .Text(direction >= 0 && trace.Attributes.TryGet(row, direction, out AttributeValue way) ? way.ToString() : null)
                .Text(geometry >= 0 && trace.Attributes.TryGet(row, geometry, out AttributeValue grid) ? grid.ToString() : null)
                .Id(call).Ns(call < 0 ? null : spans.EndOf(call)).End();
        }
    }

    /// <summary>Attributes of both.</summary>
    public static void Attributes(Trace trace, TableWriter rows)
    {
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            ReadOnlySpan<int> keys = trace.Attributes.KeysOf(row);
            ReadOnlySpan<AttributeValue> values = trace.Attributes.ValuesOf(row);
            for (int i = 0; i < keys.Length; i++)
                rows.Row().Id(row).Text(trace.Strings[keys[i]]).Text(values[i].ToString()).Number(values[i].Type == AttributeType.String ? double.NaN : values[i].Double).End();
        }
    }

    private static bool IsOperation(Trace trace, int row) => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue;

    private static string KindOf(byte kind) => kind < s_kinds.Length ? s_kinds[kind] : "";

    // Parents stand before their children.
    private static int[] EffectiveComponents(Trace trace)
    {
        int[] component = trace.Spans.Component.ToArray();
        for (int row = 0; row < component.Length; row++)
            if (component[row] < 0 && trace.Spans.Parent[row] is >= 0 and int parent) component[row] = component[parent];
        return component;
    }

    // Children of a track follow each other in the order of their begin, so what of a child lies behind the last one's end is new.
    private static long[] SelfTimes(Trace trace)
    {
        SpanTable spans = trace.Spans;
        long[] self = spans.Duration.ToArray(), covered = new long[self.Length];
        Array.Fill(covered, long.MinValue);
        for (int row = 0; row < self.Length; row++)
        {
            int parent = spans.Parent[row];
            if (parent < 0) continue;
            long from = Math.Max(spans.Start[row], Math.Max(covered[parent], spans.Start[parent])), to = Math.Min(spans.EndOf(row), spans.EndOf(parent));
            if (to <= from) continue;
            self[parent] -= to - from;
            covered[parent] = to;
        }

        return self;
    }
}
