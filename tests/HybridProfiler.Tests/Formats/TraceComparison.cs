using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Compares two traces in everything that the model can say, by text and position, and names the first difference.</summary>
internal static class TraceComparison
{
    /// <summary>The first difference, or null when the traces say the same.</summary>
    public static string? FirstDifference(Trace a, Trace b) =>
        Header(a, b)
        ?? Lists("components", a.Components, b.Components)
        ?? Devices(a, b)
        ?? Lists("tracks", a.Tracks, b.Tracks)
        ?? Lists("edges", a.Edges, b.Edges)
        ?? Spans(a, b)
        ?? Attributes(a, b)
        ?? Requests(a, b)
        ?? HandOffs(a, b)
        ?? Counters(a, b)
        ?? Flows(a, b)
        ?? (a.Health == b.Health ? null : $"health: {Show(a.Health)} | {Show(b.Health)}");

    /// <summary>Fails with the first difference.</summary>
    public static void AssertSame(Trace expected, Trace actual)
    {
        string? difference = FirstDifference(expected, actual);
        Assert.True(difference is null, difference);
    }

    private static string? Header(Trace a, Trace b)
    {
        TraceHeader x = a.Header, y = b.Header;
        return Facts("header.facts", x.Facts, y.Facts)
            ?? (x with { Facts = y.Facts } == y ? null : $"header: {x} | {y}");
    }

    private static string? Facts(string what, ImmutableSortedDictionary<string, string> a, ImmutableSortedDictionary<string, string> b) =>
        a.SequenceEqual(b) ? null : $"{what}: {string.Join(", ", a)} | {string.Join(", ", b)}";

    private static string? Devices(Trace a, Trace b)
    {
        if (a.Devices.Length != b.Devices.Length) return $"devices: {a.Devices.Length} | {b.Devices.Length}";
        for (int i = 0; i < a.Devices.Length; i++)
        {
            DeviceInfo x = a.Devices[i], y = b.Devices[i];
            if (Facts($"devices[{i}].properties", x.Properties, y.Properties) is { } difference) return difference;
            if (x with { Properties = y.Properties } != y) return $"devices[{i}]: {x} | {y}";
        }

        return null;
    }

    private static string? Spans(Trace a, Trace b)
    {
        SpanTable x = a.Spans, y = b.Spans;
        if (x.Count != y.Count) return $"spans: {x.Count} | {y.Count}";
        for (int i = 0; i < x.Count; i++)
        {
            if (x.Start[i] != y.Start[i]) return $"spans[{i}].start: {x.Start[i]} | {y.Start[i]}";
            if (x.Duration[i] != y.Duration[i]) return $"spans[{i}].duration: {x.Duration[i]} | {y.Duration[i]}";
            if (x.Track[i] != y.Track[i]) return $"spans[{i}].track: {x.Track[i]} | {y.Track[i]}";
            if (a.NameOf(i) != b.NameOf(i)) return $"spans[{i}].name: {a.NameOf(i)} | {b.NameOf(i)}";
            if (x.Component[i] != y.Component[i]) return $"spans[{i}].component: {x.Component[i]} | {y.Component[i]}";
            if (x.Parent[i] != y.Parent[i]) return $"spans[{i}].parent: {x.Parent[i]} | {y.Parent[i]}";
            if (x.Request[i] != y.Request[i]) return $"spans[{i}].request: {x.Request[i]} | {y.Request[i]}";
            if (x.Kind[i] != y.Kind[i]) return $"spans[{i}].kind: {x.Kind[i]} | {y.Kind[i]}";
            if (x.Flags[i] != y.Flags[i]) return $"spans[{i}].flags: {x.Flags[i]} | {y.Flags[i]}";
        }

        for (int track = 0; track < a.Tracks.Length; track++)
        {
            if (!x.RowsOf(track).Equals(y.RowsOf(track))) return $"rows of track {track}: {x.RowsOf(track)} | {y.RowsOf(track)}";
        }

        return null;
    }

    private static string? Attributes(Trace a, Trace b)
    {
        for (int span = 0; span < a.Spans.Count; span++)
        {
            string[] x = Show(a, span), y = Show(b, span);
            if (!x.SequenceEqual(y)) return $"attributes of span {span}: {string.Join(", ", x)} | {string.Join(", ", y)}";
        }

        return null;

        static string[] Show(Trace trace, int span)
        {
            int[] keys = trace.Attributes.KeysOf(span).ToArray();
            AttributeValue[] values = trace.Attributes.ValuesOf(span).ToArray();
            return [.. keys.Zip(values, (k, v) => $"{trace.Strings[k]}={v.Type}:{(v.Type == AttributeType.Double ? BitConverter.DoubleToInt64Bits(v.Double).ToString() : v.ToString())}")];
        }
    }

    private static string? Requests(Trace a, Trace b)
    {
        if (a.Requests.Count != b.Requests.Count) return $"requests: {a.Requests.Count} | {b.Requests.Count}";
        for (int i = 0; i < a.Requests.Count; i++)
        {
            string x = Show(a, i), y = Show(b, i);
            if (x != y) return $"requests[{i}]: {x} | {y}";
        }

        return null;

        static string Show(Trace t, int i) => $"id {t.Requests.Id[i]} class '{t.Strings[t.Requests.Class[i]]}' intended {t.Requests.IntendedStart[i]} span {t.Requests.Span[i]}";
    }

    private static string? HandOffs(Trace a, Trace b)
    {
        if (a.HandOffs.Count != b.HandOffs.Count) return $"hand-offs: {a.HandOffs.Count} | {b.HandOffs.Count}";
        for (int i = 0; i < a.HandOffs.Count; i++)
        {
            TensorLayout? p = Layout(a, i), q = Layout(b, i);
            if (!Equals(p, q)) return $"hand-offs[{i}].layout: {p} | {q}";
            string x = Show(a.HandOffs, i), y = Show(b.HandOffs, i);
            if (x != y) return $"hand-offs[{i}]: {x} | {y}";
        }

        return null;

        static TensorLayout? Layout(Trace t, int i) => t.HandOffs.Layout[i] < 0 ? null : t.HandOffs.Layouts[t.HandOffs.Layout[i]];
        static string Show(HandOffTable t, int i) =>
            $"edge {t.Edge[i]} produced {t.Produced[i]} consumed {t.Consumed[i]} bytes {t.Bytes[i]} tensor {t.Tensor[i]} version {t.Version[i]} from {t.ProducerSpan[i]} to {t.ConsumerSpan[i]} request {t.Request[i]}";
    }

    private static string? Counters(Trace a, Trace b)
    {
        if (Lists("counters", a.Counters, b.Counters) is { } difference) return difference;
        for (int c = 0; c < a.Counters.Length; c++)
        {
            CounterSeries x = a.CounterSamples[c], y = b.CounterSamples[c];
            if (x.Count != y.Count) return $"samples of counter {c}: {x.Count} | {y.Count}";
            for (int i = 0; i < x.Count; i++)
            {
                if (x.Time[i] != y.Time[i]) return $"counter {c} sample {i} time: {x.Time[i]} | {y.Time[i]}";
                if (BitConverter.DoubleToInt64Bits(x.Value[i]) != BitConverter.DoubleToInt64Bits(y.Value[i])) return $"counter {c} sample {i}: {x.Value[i]:R} | {y.Value[i]:R}";
            }
        }

        return null;
    }

    private static string? Flows(Trace a, Trace b)
    {
        string[] x = Show(a.Flows), y = Show(b.Flows);
        return x.SequenceEqual(y) ? null : $"flows: only in the first: {string.Join("; ", x.Except(y))} | only in the second: {string.Join("; ", y.Except(x))} ({x.Length} | {y.Length})";

        static string[] Show(FlowTable t) =>
            [.. Enumerable.Range(0, t.Count).Select(i => $"{(FlowKind)t.Kind[i]} {t.Id[i]}: {t.From[i]} -> {t.To[i]}").Order(StringComparer.Ordinal)];
    }

    private static string? Lists<T>(string what, ImmutableArray<T> a, ImmutableArray<T> b)
    {
        if (a.Length != b.Length) return $"{what}: {a.Length} | {b.Length}";
        for (int i = 0; i < a.Length; i++)
        {
            if (!Equals(a[i], b[i])) return $"{what}[{i}]: {a[i]} | {b[i]}";
        }

        return null;
    }

    private static string Show(Health h) => $"{h} absences [{string.Join(", ", h.Absences)}] notes [{string.Join(", ", h.Notes)}]";
}
