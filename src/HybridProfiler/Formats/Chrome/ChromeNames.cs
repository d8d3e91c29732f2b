using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>What categories and names of events mean; each distinct one is looked at once.</summary>
internal sealed class ChromeNames
{
    private const string Module = "nn.Module: ";

    private readonly TraceBuilder _builder;
    private readonly ChromeNameFacts _rows, _exchanges, _modules, _calls, _functions;

    public ChromeNames(TraceBuilder builder)
    {
        _builder = builder;
        _rows = new(category => (int)Row(builder.TextOf(category)));
        _exchanges = new(name => Exchanges(builder.TextOf(name)) ? 1 : 0);
        _modules = new(name => builder.TextOf(name) is { } text && text.StartsWith(Module, StringComparison.Ordinal) ? builder.Intern(text[Module.Length..]) : -1);
        _calls = new(name => (int)KindOfCall(builder.TextOf(name)));
        _functions = new(name => (int)(BlockingFunctions.Contains(builder.TextOf(name)) ? SpanKind.Wait : SpanKind.Compute));
    }

    /// <summary>What a category says.</summary>
    public ChromeRow RowOf(int category) => (ChromeRow)_rows[category];

    /// <summary>True when a kernel exchanges data between devices: a collective of NCCL or RCCL.</summary>
    public bool Exchanges(int name) => _exchanges[name] != 0;

    /// <summary>String id of the module that a function of the interpreter is the call of, or -1.</summary>
    public int ModuleOf(int name) => _modules[name];

    /// <summary>Number of the step that an annotation of PyTorch's profiler marks.</summary>
    public bool TryStep(int name, out long step)
    {
        step = 0;
        string text = _builder.TextOf(name);
        return text.StartsWith("ProfilerStep#", StringComparison.Ordinal) && long.TryParse(text.AsSpan("ProfilerStep#".Length), out step);
    }

    /// <summary>What a call of the runtime spends its time on.</summary>
    public SpanKind KindOfCall(int name) => (SpanKind)_calls[name];

    /// <summary>What a function of the interpreter spends its time on: those of CPython that block a thread wait, every other one works.</summary>
    public SpanKind KindOfFunction(int name) => (SpanKind)_functions[name];

    /// <summary>Direction of a copy from its name ("Memcpy HtoD (Pageable -> Device)").</summary>
    public static Conversions DirectionOf(string name) =>
        name.Contains("HtoD", StringComparison.Ordinal) || name.Contains("HostToDevice", StringComparison.Ordinal) ? Conversions.HostToDevice
        : name.Contains("DtoH", StringComparison.Ordinal) || name.Contains("DeviceToHost", StringComparison.Ordinal) ? Conversions.DeviceToHost
        : Conversions.Copy;

    private static ChromeRow Row(string category) => category switch
    {
        "kernel" => ChromeRow.Kernel,
        "gpu_memcpy" => ChromeRow.Copy,
        "gpu_memset" => ChromeRow.Fill,
        "gpu_user_annotation" or "cuda_sync" or "overhead" => ChromeRow.BesideQueue,
        "cuda_runtime" or "cuda_driver" or "hip_runtime" or "hip_driver" or "privateuse1_runtime" or "privateuse1_driver" or "xpu_runtime" or "mtia_runtime" => ChromeRow.Call,
        "user_annotation" => ChromeRow.Annotation,
        "python_function" => ChromeRow.Function,
        "Trace" => ChromeRow.Coverage,
        "ac2g" or "async_cpu_to_gpu" or "async_gpu" => ChromeRow.Arrow,
        _ => ChromeRow.Host,
    };

    private static bool Exchanges(string name) => name.Contains("nccl", StringComparison.OrdinalIgnoreCase) || name.Contains("rccl", StringComparison.OrdinalIgnoreCase);

    private static SpanKind KindOfCall(string name) =>
        name.Contains("Synchronize", StringComparison.Ordinal) ? SpanKind.Sync
        : name.Contains("Malloc", StringComparison.Ordinal) || name.Contains("Free", StringComparison.Ordinal) || name.Contains("MemAlloc", StringComparison.Ordinal) ? SpanKind.Alloc
        : SpanKind.Compute;
}
