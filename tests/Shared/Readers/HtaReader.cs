using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HybridProfiler.Readers;

/// <summary>What Holistic Trace Analysis needs.</summary>
internal static partial class HtaReader
{
    private const string TraceFile = "hta/common/trace_file.py", TraceFileAt = "0c2146a8d003629a67f225528969752e1f0656aa";
    private const string Parser = "hta/common/trace_parser.py", ParserAt = "00a67924931dc9c0d550d0f6d3e5a474dbcdff5d";
    private const string Trace = "hta/common/trace.py", TraceAt = "05dc179d2eb1a4cfac54dcbe60d1ef24af1ec183";
    private const string Breakdown = "hta/analyzers/breakdown_analysis.py", BreakdownAt = "0205626ad25c901d9110da8664cb22750508bb2c";
    private const string Counters = "hta/analyzers/trace_counters.py", CountersAt = "0935ba350e84f3d7e2e43338dc4065780d78cbf6";
    private const string Arguments = "hta/configs/default_event_args.py", ArgumentsAt = "17d09fce7c56c6725ba74417f5af5efccad891b0";
    private const string Utils = "hta/utils/utils.py", UtilsAt = "0c2146a8d003629a67f225528969752e1f0656aa";

    public static Reader Reader { get; } = new("Holistic Trace Analysis", "facebookresearch/HolisticTraceAnalysis",
    [
        new("`distributedInfo.rank`, a whole number from 0", "opening a folder of traces", TraceFile, TraceFileAt, Rank),
        new("a list `traceEvents`", "everything", Parser, ParserAt, KinetoChecks.EventsAreAList),
        new("`ts`, `dur`, `pid`, `tid` as numbers, `cat` and `name` as texts on every complete event", "the columns of its table", Parser, ParserAt, Columns),
        new("`args` as an object", "the columns of its table", Parser, ParserAt, KinetoChecks.ArgumentsAreObjects),
        new("`stream`, `correlation`, `External id`, `bytes` as whole numbers, `memory bandwidth (GB/s)` as a number", "the columns of its table", Arguments, ArgumentsAt, Types),
        new("`stream` on work of a device, from 0, and on no event of the host", "telling device from host", Breakdown, BreakdownAt, Streams),
        new("one call of the host for each `correlation` of an operation", "joining calls and operations", Trace, TraceAt, Correlations),
        new("`ProfilerStep#N` around the events of a step on the host", "cutting a trace into iterations", Trace, TraceAt, Steps),
        new("names of copies and fills that begin with `Memcpy` and `Memset`", "kernel types, bandwidth by direction", Utils, UtilsAt, MemoryNames),
        new("`memory bandwidth (GB/s)` on copies whose bytes are known", "bandwidth over time", Counters, CountersAt, Bandwidth),
    ]);

    private static IEnumerable<string> Rank(KinetoFile file)
    {
        if (file.Member("distributedInfo", "rank") is not { ValueKind: JsonValueKind.Number } rank || !rank.TryGetInt32(out int number) || number < 0) yield return "no distributedInfo.rank";
    }

    private static IEnumerable<string> Columns(KinetoFile file) =>
        file.Complete.Where(r => r.Number("ts") is null || r.Number("dur") is null or < 0 || r.Category is null || r.Name is null || r.Process is null || r.Thread is null)
            .Select(r => $"{r} lacks a column");

    private static IEnumerable<string> Types(KinetoFile file) =>
        KinetoChecks.Typed(file, ["stream", "correlation", "External id", "bytes", "wait_on_stream", "Python id", "Python parent id"], ["memory bandwidth (GB/s)"], ["Collective name"]);

    private static IEnumerable<string> Streams(KinetoFile file)
    {
        foreach (KinetoRow row in file.Complete)
        {
            if (row.IsOperation && row.WholeArgument("stream") is null or < 0) yield return $"{row} has no stream";
            if (!row.IsOperation && row.Category is "cpu_op" or "user_annotation" or "cuda_runtime" or "cuda_driver" && row.WholeArgument("stream") is not null) yield return $"{row} of the host has a stream";
        }
    }

    private static IEnumerable<string> Correlations(KinetoFile file)
    {
        ILookup<long?, KinetoRow> hosts = file.Complete.Where(r => r.WholeArgument("stream") is null && r.WholeArgument("correlation") is not null).ToLookup(r => r.WholeArgument("correlation"));
        foreach (var of in file.Operations.Where(r => r.WholeArgument("correlation") is > 0).GroupBy(r => r.WholeArgument("correlation")))
            if (hosts[of.Key].Count() > 1) yield return $"correlation {of.Key} is that of {hosts[of.Key].Count()} events of the host";
    }

    private static IEnumerable<string> Steps(KinetoFile file)
    {
        bool anyRequest = file.Complete.Any(r => r.Argument("intended_start_ns").ValueKind != JsonValueKind.Undefined);
        KinetoRow[] steps = [.. file.Complete.Where(r => r.Name!.StartsWith("ProfilerStep", StringComparison.Ordinal))];
        if (anyRequest && steps.Length == 0) yield return "requests, and no step";
        foreach (KinetoRow step in steps)
        {
            if (!Number().IsMatch(step.Name!)) yield return $"{step} has no number";
            if (step.WholeArgument("stream") is not null) yield return $"{step} lies on a device";
        }

        foreach (var same in steps.GroupBy(s => s.Name).Where(g => g.Count() > 1)) yield return $"{same.Key} stands {same.Count().ToString(CultureInfo.InvariantCulture)} times";
    }

    private static IEnumerable<string> MemoryNames(KinetoFile file) =>
        file.Operations.Where(r => (r.Category == "gpu_memcpy" && !r.Name!.StartsWith("Memcpy", StringComparison.Ordinal)) || (r.Category == "gpu_memset" && !r.Name!.StartsWith("Memset", StringComparison.Ordinal)))
            .Select(r => $"{r} would count as a kernel");

    private static IEnumerable<string> Bandwidth(KinetoFile file) =>
        file.Operations.Where(r => r.Category is "gpu_memcpy" or "gpu_memset" && r.WholeArgument("bytes") is > 0 && r.Number("dur") is > 0 && r.Argument("duration_ns").ValueKind == JsonValueKind.Undefined && r.Argument("memory bandwidth (GB/s)").ValueKind != JsonValueKind.Number)
            .Select(r => $"{r} has bytes and no bandwidth");

    [GeneratedRegex(@"^ProfilerStep\s*#\s*\d+")]
    private static partial Regex Number();
}
