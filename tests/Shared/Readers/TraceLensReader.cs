using System.Text.Json;

namespace HybridProfiler.Readers;

/// <summary>What TraceLens needs.</summary>
internal static class TraceLensReader
{
    private const string Tree = "TraceLens/Trace2Tree/trace_to_tree.py", TreeAt = "008c8ea757af6a474a341f7440e1be105134c287";
    private const string Analyser = "TraceLens/TreePerf/gpu_event_analyser.py", AnalyserAt = "0346a17a08abccecf9f89a9b08a0596f19195bf9";
    private const string Performance = "TraceLens/TreePerf/tree_perf.py", PerformanceAt = "0137b7adfd6a4b71e8965c6023f114eb3add76e1";
    private static readonly string[] s_lists = ["Input Dims", "Input type", "Input Strides", "Concrete Inputs"];

    public static Reader Reader { get; } = new("TraceLens", "AMD-AGI/TraceLens",
    [
        new("a list `traceEvents`", "everything", Performance, PerformanceAt, KinetoChecks.EventsAreAList),
        new("`args` as an object", "everything", Tree, TreeAt, KinetoChecks.ArgumentsAreObjects),
        new("`ts` and `dur` of work of a device", "its timeline of the device", Analyser, AnalyserAt, Times),
        new("`nccl` in the name of each kernel that communicates, and in no other's", "computation and communication", Analyser, AnalyserAt, Communication),
        new("events of category `cpu_op`, `cuda_runtime`, `cuda_driver` that nest on their thread", "its tree of calls", Tree, TreeAt, file => KinetoChecks.Nested(file, "cpu_op", "cuda_runtime", "cuda_driver")),
        new("calls that submit work on the thread of the operation around them", "device time of an operation", Tree, TreeAt, Threads),
        new("`correlation` on the first call with \"launch\" in its name", "the key by which it joins", Tree, TreeAt, Key),
        new("a pair of `ac2g` arrows whose `id` is the `correlation`, the end at process and thread of the operation", "joining calls and operations", Tree, TreeAt, Arrows),
        new("lists, not texts, as `Input Dims`, `Input type`, `Input Strides`, `Concrete Inputs`", "its models of operations", Performance, PerformanceAt, Lists),
    ]);

    private static IEnumerable<string> Times(KinetoFile file) =>
        file.Operations.Where(r => r.Number("ts") is null || r.Number("dur") is null or < 0).Select(r => $"{r} has no times");

    private static IEnumerable<string> Communication(KinetoFile file) =>
        file.Operations.Where(r => r.Category == "kernel" && r.Name!.Contains("nccl", StringComparison.Ordinal) != (r.Argument("kind") is { ValueKind: JsonValueKind.String } kind && kind.GetString() == "Communication"))
            .Select(r => $"{r} is taken for the other kind");

    private static IEnumerable<string> Threads(KinetoFile file)
    {
        HashSet<long?> submitted = [.. file.Operations.Select(r => r.WholeArgument("correlation")).Where(c => c is > 0)];
        HashSet<(long?, long?)> threads = [.. file.Complete.Where(r => r.Category == "cpu_op").Select(r => (r.Process, r.Thread))];
        return file.Calls.Where(r => submitted.Contains(r.WholeArgument("correlation")) && !threads.Contains((r.Process, r.Thread))).Select(r => $"{r} stands on a thread without operations");
    }

    private static IEnumerable<string> Key(KinetoFile file)
    {
        KinetoRow? launch = file.Calls.FirstOrDefault(r => r.Name!.Contains("launch", StringComparison.OrdinalIgnoreCase));
        if (launch is null ? file.Calls.Any(r => r.WholeArgument("correlation") is not null) : launch.WholeArgument("correlation") is null) yield return "it would join by External id";
    }

    private static IEnumerable<string> Arrows(KinetoFile file)
    {
        Dictionary<long, KinetoRow> starts = [], ends = [];
        foreach (KinetoRow row in (file.Rows ?? []).Where(r => r.Category == "ac2g"))
        {
            if (row.Whole("id") is not { } id) yield return $"{row} has no id";
            else (row.Phase == "s" ? starts : ends)[id] = row;
        }

        Dictionary<(long?, long?, long?), KinetoRow> operations = [];
        foreach (KinetoRow row in file.Operations.Where(r => r.WholeArgument("correlation") is not null)) operations[(row.Process, row.Thread, row.WholeArgument("correlation"))] = row;
        HashSet<long?> submitted = [.. file.Operations.Select(r => r.WholeArgument("correlation"))];
        foreach (KinetoRow call in file.Calls.Where(r => r.WholeArgument("correlation") is > 0 && submitted.Contains(r.WholeArgument("correlation"))))
        {
            long correlation = call.WholeArgument("correlation")!.Value;
            if (!starts.ContainsKey(correlation) || !ends.TryGetValue(correlation, out KinetoRow? end)) yield return $"{call} has no arrow";
            else if (!operations.ContainsKey((end.Process, end.Thread, correlation))) yield return $"the arrow of {call} ends at no operation";
        }
    }

    private static IEnumerable<string> Lists(KinetoFile file) =>
        from row in file.Complete
        from name in s_lists
        where row.Argument(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Array)
        select $"{row}: {name} is no list";
}
