using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>A trace goes into a .pftrace file and comes back: streamed while it is recorded, and written as a whole.</summary>
internal static class RoundTripCheck
{
    private const string Subject = "host";
    private const int Requests = 500;

    private static readonly Component s_producer = Component.Define("selftest.producer", Paradigm.Convolutional);
    private static readonly Component s_consumer = Component.Define("selftest.consumer", Paradigm.Recurrent);
    private static readonly Label s_produce = s_producer.Label("produce"), s_consume = s_consumer.Label("consume");
    private static readonly Edge s_edge = Edge.From(s_producer).To(s_consumer, "round trip");
    private static readonly Counter s_depth = Counter.Define("selftest.depth", CounterUnit.Count);
    private static readonly AttributeKey<long> s_number = AttributeKey<long>.Define("selftest.number");

    public static IEnumerable<Check> Run()
    {
        try
        {
            return InFolder(Directory.CreateTempSubdirectory("hybridprof-").FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new Check("host.round-trip", Subject, "a trace written to a .pftrace comes back the same", CheckResult.NotMeasured, $"no file could be written below {Path.GetTempPath()}: {e.Message}")];
        }
    }

    private static List<Check> InFolder(string folder)
    {
        try
        {
            string streamed = Path.Combine(folder, "streamed.pftrace"), whole = Path.Combine(folder, "whole.pftrace");
            using Session inMemory = Profiler.Start();
            using Session toFile = Profiler.Configure().WriteTo(streamed).Start();
            Record();
            Trace fromFile = toFile.Stop(), memory = inMemory.Stop();
            TraceFile.Save(memory, whole);
            return
            [
                Verdict("host.stream", "what was streamed to a .pftrace is what was recorded", Shape(memory), Shape(fromFile), new FileInfo(streamed).Length),
                Verdict("host.round-trip", "a trace written to a .pftrace comes back the same", Content(memory), Content(TraceFile.Load(whole)), new FileInfo(whole).Length),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Record()
    {
        for (int i = 0; i < Requests; i++)
        {
            using Request request = Request.Begin(i, i % 2 == 0 ? "even" : "odd");
            s_depth.Set(i % 7);
            using (s_produce.Enter(s_number, i)) s_edge.Carries(i + 1);
            using (s_consume.Enter()) Thread.SpinWait(20);
        }
    }

    private static Check Verdict(string id, string claim, IReadOnlyList<string> expected, IReadOnlyList<string> found, long bytes)
    {
        int same = expected.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
        bool equal = same == expected.Count && same == found.Count;
        string measured = equal
            ? $"{expected.Count:N0} rows equal, file of {bytes / 1024.0:N0} KiB"
            : $"row {same}: expected `{expected.ElementAtOrDefault(same)}`, found `{found.ElementAtOrDefault(same)}`";
        return new Check(id, Subject, claim, equal ? CheckResult.Pass : CheckResult.Fail, measured) { Value = Math.Max(expected.Count, found.Count) - same, Limit = 0, Unit = "rows" };
    }

    // Each session maps ticks for itself, so that times of two sessions may differ by the calibration error: all but times.
    private static List<string> Shape(Trace trace) =>
    [
        .. Own(trace).Select(row => $"{trace.NameOf(row)} of request {RequestOf(trace, row)} {Attributes(trace, row)}"),
        .. HandOffs(trace, withTimes: false),
        .. Samples(trace, withTimes: false),
    ];

    private static List<string> Content(Trace trace) =>
    [
        .. Enumerable.Range(0, trace.Spans.Count).Select(row =>
            $"{trace.Spans.Start[row]}+{trace.Spans.Duration[row]} {trace.NameOf(row)} in {trace.Tracks[trace.Spans.Track[row]].Name} of request {RequestOf(trace, row)} below {trace.Spans.Parent[row]} {Attributes(trace, row)}"),
        .. HandOffs(trace, withTimes: true),
        .. Samples(trace, withTimes: true),
        trace.Header.ToString(),
    ];

    private static IEnumerable<int> Own(Trace trace) =>
        Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Spans.Component[row] >= 0 && trace.Components[trace.Spans.Component[row]].Name.StartsWith("selftest.", StringComparison.Ordinal));

    private static string RequestOf(Trace trace, int row) =>
        trace.Spans.Request[row] is >= 0 and int request ? $"{trace.Requests.Id[request]} ({trace.Strings[trace.Requests.Class[request]]})" : "none";

    private static string Attributes(Trace trace, int row)
    {
        List<string> texts = [];
        for (int i = 0; i < trace.Attributes.KeysOf(row).Length; i++)
        {
            texts.Add($"{trace.Strings[trace.Attributes.KeysOf(row)[i]]}={trace.Attributes.ValuesOf(row)[i].Int64}");
        }

        return string.Join(' ', texts);
    }

    private static IEnumerable<string> HandOffs(Trace trace, bool withTimes) =>
        Enumerable.Range(0, trace.HandOffs.Count).Select(i =>
            $"{trace.Edges[trace.HandOffs.Edge[i]].Name}: {trace.HandOffs.Bytes[i]} B{(withTimes ? $" {trace.HandOffs.Produced[i]} {trace.HandOffs.Consumed[i]}" : "")}");

    private static IEnumerable<string> Samples(Trace trace, bool withTimes)
    {
        int counter = trace.Counters.Select(c => c.Name).ToList().IndexOf(s_depth.Name);
        if (counter < 0) return [];
        CounterSeries series = trace.CounterSamples[counter];
        return Enumerable.Range(0, series.Count).Select(i => $"{s_depth.Name} {series.Value[i]}{(withTimes ? $" {series.Time[i]}" : "")}");
    }
}
