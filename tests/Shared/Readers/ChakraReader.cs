using System.Text.Json;

namespace HybridProfiler.Readers;

/// <summary>What Chakra's converter needs.</summary>
internal static class ChakraReader
{
    private const string Operator = "src/trace_link/kineto_operator.py", OperatorAt = "0f378c8cd715d98de566ea88b935124a9112a27d";
    private const string Loader = "src/trace_link/chakra_device_trace_loader.py", LoaderAt = "4f1f0a1b310b22e2b8092f02a8df4d5ef6bf64db";
    private const string Linker = "src/trace_link/trace_linker.py", LinkerAt = "0a2b563a42f1b3a9bb7078cb040aba7c736d1179";
    private static readonly HashSet<string> s_launches = ["cuLaunchKernel", "cuLaunchKernelEx", "cudaLaunchKernel", "cudaLaunchKernelExC", "cudaMemcpy", "cudaMemcpyAsync", "cudaMemcpyFromSymbol", "cudaMemcpyToSymbol"];

    public static Reader Reader { get; } = new("Chakra", "mlcommons/chakra",
    [
        new("a list `traceEvents`", "everything", Loader, LoaderAt, KinetoChecks.EventsAreAList),
        new("`args` as an object, `External id` in it as a whole number", "everything", Operator, OperatorAt, file => [.. KinetoChecks.ArgumentsAreObjects(file), .. KinetoChecks.Typed(file, ["External id", "Ev Idx"], [], [])]),
        new("another `correlation` on each call that launches", "joining calls and operations", Loader, LoaderAt, Launches),
        new("`ac2g` arrows with `id`, of phase `s` or `f`", "joining calls and operations", Loader, LoaderAt, Arrows),
        new("`cpu_op` and `user_annotation` events that nest on their thread", "time of an operation without its children", Loader, LoaderAt, file => KinetoChecks.Nested(file, "cpu_op", "user_annotation")),
        new("`Record function id` on operators, the same as in an execution trace that PyTorch's `ExecutionTraceObserver` wrote in the same run", "its nodes: it links the two files", Linker, LinkerAt, RecordFunctions)
        {
            Unmet = "that trace is written by an observer of PyTorch that nothing switches on from .NET",
        },
    ]);

    private static IEnumerable<string> Launches(KinetoFile file) =>
        file.Calls.Where(r => s_launches.Contains(r.Name!)).GroupBy(r => r.WholeArgument("correlation")).Where(g => g.Count() > 1).Select(g => $"correlation {g.Key} stands at {g.Count()} launches");

    private static IEnumerable<string> Arrows(KinetoFile file) =>
        (file.Rows ?? []).Where(r => r.Category == "ac2g" && (r.Phase is not ("s" or "f") || !r.Has("id"))).Select(r => $"{r} is no arrow");

    private static IEnumerable<string> RecordFunctions(KinetoFile file)
    {
        if (!file.Complete.Any(r => r.Category == "cpu_op" && r.Argument("Record function id").ValueKind != JsonValueKind.Undefined)) yield return "no Record function id";
    }
}
